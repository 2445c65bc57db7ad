/**
 * Pictures given instead of a drawing: chosen, dropped, pasted, or taken with the camera.
 *
 * Each way ends in `take`, called with a Blob. Knows nothing of what is done with it.
 */

const find = (id) => document.querySelector(id);

/** Have `take` called with every picture that is given, and `say` with what went wrong. */
export function receivePictures(take, say) {
  const takeFirst = (files) => {
    const picture = [...(files ?? [])].find((file) => file.type.startsWith("image/"));
    if (picture) take(picture);
    else say("That is no picture.");
  };
  receiveChosen(takeFirst);
  receiveDropped(takeFirst);
  receivePasted(takeFirst);
  receivePhotographed(take, say);
}

function receiveChosen(takeFirst) {
  find("#choose").addEventListener("click", () => find("#file").click());
  for (const input of [find("#file"), find("#capture")]) {
    input.addEventListener("change", () => {
      if (input.files.length) takeFirst(input.files);
      input.value = "";
    });
  }
}

function receiveDropped(takeFirst) {
  const place = find("#place");
  const over = (event) => {
    event.preventDefault();
    place.classList.toggle("dropping", event.dataTransfer.types.includes("Files"));
  };
  document.addEventListener("dragover", over);
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) place.classList.remove("dropping");
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("dropping");
    takeFirst(event.dataTransfer.files);
  });
}

function receivePasted(takeFirst) {
  document.addEventListener("paste", (event) => {
    if (event.clipboardData.files.length) {
      event.preventDefault();
      takeFirst(event.clipboardData.files);
    }
  });
}

// The camera: in the page where the browser lets it, and otherwise the phone's own ---------------

function receivePhotographed(take, say) {
  const dialog = find("#camera");
  const finder = find("#finder");
  find("#photograph").addEventListener("click", async () => {
    if (!navigator.mediaDevices?.getUserMedia) return find("#capture").click();
    try {
      finder.srcObject = await openCamera();
      dialog.showModal();
    } catch (error) {
      say(error.name === "NotAllowedError" ? "The camera may not be used." : "There is no camera.");
    }
    return undefined;
  });
  find("#shoot").addEventListener("click", async () => {
    const photograph = await frame(finder);
    dialog.close();
    take(photograph);
  });
  find("#leave").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => closeCamera(finder));
}

function openCamera() {
  const video = { facingMode: "environment", width: { ideal: 1280 } };
  return navigator.mediaDevices.getUserMedia({ video });
}

function closeCamera(finder) {
  for (const track of finder.srcObject?.getTracks() ?? []) track.stop();
  finder.srcObject = null;
}

function frame(finder) {
  const canvas = document.createElement("canvas");
  canvas.width = finder.videoWidth;
  canvas.height = finder.videoHeight;
  canvas.getContext("2d").drawImage(finder, 0, 0);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.95));
}
