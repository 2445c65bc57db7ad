"""# My own digits

"99 % on the test set, and it cannot read *my* handwriting." A network knows the hands it was shown,
and MNIST's writers are American. This program makes a reader that knows yours, and measures the
gain on digits of yours that it did not learn from. Takes about a minute on two cores: it trains twice,
without your digits and with them.

Write each digit ten times or more, photograph or scan them one by one, and put the pictures into
folders by digit: `my_digits/0` to `my_digits/9`, in the folder where you start the program. Any
size, format and paper will do. If there is no such folder, it draws photos in a hand that is not in
MNIST, by computer, and says so.
"""

# %%
from pathlib import Path

import tenfold
import matplotlib.pyplot as plt
import numpy as np
from PIL import Image

from tenfold.data.hands import HEIGHT, Hand, curve, cut, ink_stroke, lines_of
from tenfold.data.ways import HASTY
from tenfold.data.load import learnt_part
from tenfold.data.papers import photo
from tenfold.data.splits import hold_out
from tenfold.reading.reader import SHIPPED

out = Path("runs/examples/my_own")
out.mkdir(parents=True, exist_ok=True)
photos = Path("my_digits")
print("about a minute: it trains twice")

# %% [markdown]
# ## A hand, if you have none at hand
# A hand in haste, drawn from pen strokes: a 1 with a long upstroke, a 5 like a √, a 6 closed at the
# top, a crossed 7, an 8 in one line that stays open, a 9 with a hook; all of it leaning to the
# right. Every drawing is a little different, and lies on paper in uneven light.

# %%
WRITES = {0: 4, 1: 2, 2: 6, 3: 4, 4: 7, 5: 8, 6: 7, 7: 8, 8: 10, 9: 4}  # digit: which of its ways
LEANING = Hand(wander=0.03, slant=0.35, turn=0.1, low=1.0)


def drawn(digit, rng):
    """Return one digit in this hand: ink on nothing."""
    way = HASTY[digit][WRITES[digit]]
    lines = lines_of([curve(stroke) for stroke in way.strokes], way.wide, LEANING, rng)
    paper = np.zeros((4 * HEIGHT, 4 * HEIGHT), np.uint8)
    for line in lines:
        ink_stroke(paper, (line + 1.2) * HEIGHT, 0.12 * HEIGHT, False, rng)
    return cut(paper)


if photos.exists():
    print("your photos:", photos)
else:
    photos, rng = out / "drawn_hand", np.random.default_rng(0)
    for digit in range(10):
        (photos / str(digit)).mkdir(parents=True, exist_ok=True)
        for number in range(40):
            picture = photo(drawn(digit, rng), rng).picture
            Image.fromarray(picture).save(photos / str(digit) / f"{number:02}.jpg")
    print(f"no folder my_digits: photos drawn by computer in {photos}, which nobody wrote")

# %% [markdown]
# ## Hold some back
# Digits that taught a reader cannot judge it. Half of yours are put aside. Every photo becomes a
# glyph of 28×28 pixels, prepared as MNIST's digits were: ink found, fitted into 20×20, centred by
# mass.

# %%
_, digits = learnt_part(photos)
kept, held = hold_out(digits, 1 / 2, np.random.default_rng(0))
x, y = digits.images, digits.answers
np.savez(out / "my_digits.npz", x_train=x[kept], y_train=y[kept], x_test=x[held], y_test=y[held])
print(f"{len(kept)} photos to learn from, {len(held)} to judge by")

# %% [markdown]
# ## Train twice
# All else is equal, so that what differs comes from your digits. A hundred among 60,000 would
# hardly count: they are shown several times an epoch, bent a little differently each time.

# %%
settings = {"epochs": 2, "validation": 0.1, "progress": False}
without = tenfold.train("convnet", "mnist", **settings)
knowing = tenfold.train("convnet", "mnist", also=[out / "my_digits.npz"], **settings)
print(f"each of your digits was shown {knowing.config.also_times} times an epoch")

# %% [markdown]
# ## Is it better?
# Both read the same digits. If they were equals, the digits that only one of them reads right would
# fall to either side like a tossed coin; `p` says how rarely a coin falls so unevenly. And they
# must still read everybody else's.

# %%
yours = tenfold.compare(without, knowing, out / "my_digits.npz")
others = tenfold.compare(without, knowing, "mnist")
print(f"your digits:  {yours.old.accuracy:.1%} read right before, {yours.new.accuracy:.1%} after")
print(
    f"              only before: {yours.right.old}, only after: {yours.right.new}, p = {yours.right.p:.1g}"
)
print(f"              verdict: {yours.verdict}")
print(
    f"MNIST's test: {others.old.accuracy:.2%} before, {others.new.accuracy:.2%} after; verdict: {others.verdict}"
)

# %% [markdown]
# ## The reader
# A file that needs no Keras, and declines where it is not sure.

# %%
tenfold.export(knowing, out=out / "my_own.tenfold")
reader = tenfold.Reader.load(out / "my_own.tenfold")
example = photos / digits.names[held[-1]]  # it was held back
reading = reader.read(example, kind="digit")
print(f"{example}: read as {reading.text or reading.why_not}, {reading.confidence:.3f} sure")
print("read more: tenfold read PICTURES --reader", out / "my_own.tenfold")

# %% [markdown]
# The reader inside the package learnt from many more hands than MNIST's, from paper, pens and
# light, and from what is no digit. Where it reads yours as well, keep it: a run on MNIST and your
# digits does not replace it.

# %%
package = tenfold.compare(SHIPPED, out / "my_own.tenfold", out / "my_digits.npz")
for name, score in {"the reader in the package": package.old, "your reader": package.new}.items():
    print(f"{name}: {score.right} right, {score.wrong} wrong, {score.declined} declined")

# %% [markdown]
# ## The picture, and the promise

# %%
figure, axes = plt.subplots(2, 10, figsize=(9, 2.2), layout="constrained")
for digit in range(10):
    rows = held[y[held] == digit]
    for axis, row in zip(axes[:, digit], rows, strict=False):
        axis.imshow(x[row], cmap="gray_r")
for axis in axes.flat:
    axis.axis("off")
figure.suptitle(f"read right: {yours.old.accuracy:.1%} before, {yours.new.accuracy:.1%} after")
figure.savefig(out / "my_own.png", dpi=80)

gain = yours.new.accuracy - yours.old.accuracy
print(f"promised: more of your digits read right than before; measured: {gain:+.4f}")
