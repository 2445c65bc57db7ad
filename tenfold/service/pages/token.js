/**
 * The bearer token, asked for once and kept while the tab is open.
 *
 * Used by `http.js`.
 */

const KEPT = "tenfold-token";

let asking = null;

/** Return the token, or null where none has been given. */
export function token() {
  return sessionStorage.getItem(KEPT);
}

/** Ask for a token; resolves once one is given, and never while the person thinks about it. */
export function askForToken() {
  asking ??= asked().finally(() => {
    asking = null;
  });
  return asking;
}

function asked() {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", "token-title");
  dialog.innerHTML = `
    <h2 id="token-title">This service asks who you are</h2>
    <p>${token() ? "That token is not known here." : ""}</p>
    <p class="quiet">Paste the token that you were given. It is kept until you close this tab.</p>
    <form>
      <label for="token">Token</label>
      <input id="token" type="password" autocomplete="off" spellcheck="false" required>
      <button class="chief">Go on</button>
    </form>`;
  document.body.append(dialog);
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  return new Promise((resolve) => {
    dialog.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      sessionStorage.setItem(KEPT, dialog.querySelector("input").value.trim());
      dialog.close();
      dialog.remove();
      resolve();
    });
    dialog.showModal();
  });
}
