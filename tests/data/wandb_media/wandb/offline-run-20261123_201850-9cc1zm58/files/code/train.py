"""Logs pictures with masks and boxes, sounds, a clip, a table, a page, and its own code."""
import math, os, random, sys
import numpy as np
import wandb
name, lr, steps = sys.argv[1], float(sys.argv[2]), 2  # a name and a rate
random.seed(11)
run = wandb.init(project="shapes", entity="my-team", name=name, config={"lr": lr, "width": 16}, mode="offline",
                 settings=wandb.Settings(save_code=True, code_dir=".", x_disable_meta=True, x_disable_stats=True, host="host", username="user", email="", console="off"))
run.log_code(".", include_fn=lambda p: p.endswith(".py"))
LABELS = {0: "sky", 1: "disc", 2: "square"}
yy, xx = np.mgrid[0:48, 0:64]
def scene(step):
    truth = np.zeros((48, 64), np.uint8)
    cx = 18 + 6 * step
    truth[(xx - cx) ** 2 + (yy - 20) ** 2 < 110] = 1
    truth[28:44, 40:58] = 2
    rgb = np.stack([140 + xx, 160 + yy, np.full_like(xx, 220)], -1).astype(np.uint8)
    rgb[truth == 1] = (250, 200, 60); rgb[truth == 2] = (90, 90, 110)
    return rgb, truth, cx
for step in range(steps):
    rgb, truth, cx = scene(step)
    guess = np.roll(truth, int(lr * 40), axis=1)
    boxes = {"predictions": {"box_data": [
        {"position": {"minX": (cx - 11) / 64, "maxX": (cx + 11) / 64, "minY": 9 / 48, "maxY": 31 / 48}, "class_id": 1,
         "box_caption": "disc 0.93", "scores": {"confidence": 0.93, "iou": 0.8}},
        {"position": {"middle": (49, 36), "width": 18, "height": 16}, "domain": "pixel", "class_id": 2, "scores": {"confidence": 0.61}}],
        "class_labels": LABELS}}
    t = np.arange(2000) / 8000
    run.log({
        "scene": wandb.Image(rgb, caption=f"scene {step}", boxes=boxes,
                             masks={"predictions": {"mask_data": guess, "class_labels": LABELS}, "ground_truth": {"mask_data": truth, "class_labels": LABELS}}),
        "batch": [wandb.Image(scene(step + i)[0], caption=f"sample {i}", masks={"predictions": {"mask_data": scene(step + i)[1], "class_labels": LABELS}}) for i in range(3)],
        "tone": wandb.Audio(np.sin(2 * math.pi * (300 + 200 * step) * t) * 0.5, sample_rate=8000, caption="a tone"),
        "answers": wandb.Table(columns=["id", "label", "score"], data=[[i, "disc" if i % 2 else "square", i / 4] for i in range(4)]),
        "page": wandb.Html("<p>Hello</p>", inject=False),
        "cloud": wandb.Object3D(np.array([[0, 0, 0], [1, 1, 1.0]])),
        "loss": 1 / (step + 1),
    }, step=step)
    if step == 1:
        run.log({"clip": wandb.Video("clip.gif", caption="a clip", format="gif"), "film": wandb.Video("clip.mp4", format="mp4")}, step=step)
run.finish()
