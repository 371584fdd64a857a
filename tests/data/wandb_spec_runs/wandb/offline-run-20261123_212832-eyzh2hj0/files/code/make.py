"""Logs one of the runs that the reports of ../wandb_specs name: projects, ids, metrics, configs, tables, pictures."""

import math
import random

import numpy as np
import wandb

WHICH = 1  # the run that is logged: 0 to 9
STEPS, EVERY = 60, 5000 // 60
VISION = [  # id, name, arch, lr, optimizer, batch size, job type, tags, exit code
    ("vd10t8hr", "baseline-resnet", "resnet", 0.001, "sgd", 32, "train", ["production"], 0),
    ("eyzh2hj0", "baseline-vit", "vit", 0.003, "adamw", 64, "train", ["v2"], 0),
    ("kq3m7t1a", "resnet-deep", "resnet", 0.01, "adamw", 32, "train", ["v2", "bad"], 0),
    ("zt81b0xw", "vit-small", "vit", 0.0005, "sgd", 32, "train", [], 0),
    ("p5ca9e2n", "vit-large", "vit", 0.0008, "adam", 64, "eval", ["production", "v2"], 1),
    ("h2w6d4fu", "debug", "resnet", 0.02, "sgd", 16, "debug", ["bad"], 1),
]
OTHERS = [
    ("nlp-models", "b1ertbase", "bert-base"),
    ("nlp-models", "b2ertlarg", "bert-large"),
    ("multimodal", "m1clipvit", "clip-vit"),
    ("multimodal", "m2clipres", "clip-resnet"),
]
yy, xx = np.mgrid[0:36, 0:48]


def begin(project, ident, name, **more):
    return wandb.init(
        entity="acme", project=project, id=ident, name=name, mode="offline",
        settings=wandb.Settings(
            x_disable_meta=True, x_disable_stats=True, host="host", username="user", email="", console="off",
            save_code=project == "vision", code_dir=".",
        ),
        **more,
    )


def scene(step, shift):
    mask = np.zeros((36, 48), np.uint8)
    mask[(xx - 14 - 8 * step) ** 2 + (yy - 16) ** 2 < 70] = 1
    rgb = np.stack([140 + xx, 160 + yy, np.full_like(xx, 220)], -1).astype(np.uint8)
    rgb[mask == 1] = (250, 200, 60)
    return rgb, np.roll(mask, shift, axis=1)


def curves(chance, step, best, rate):
    at = step / STEPS
    loss = (2.4 - best) * math.exp(-4 * at * rate) + 0.25 + chance.gauss(0, 0.04)
    right = best * (1 - math.exp(-5 * at * rate))
    return {
        "train/loss": loss, "val/loss": loss * 1.1 + 0.05 * at, "train/acc": right + chance.gauss(0, 0.01),
        "val/accuracy": right - 0.02 + chance.gauss(0, 0.01), "epoch": step // 6, "a": at * best,
    }


def vision(place, ident, name, arch, lr, optimizer, size, job, tags, code):
    chance = random.Random(ident)
    best = 0.78 + 0.03 * place
    config = {"arch": arch, "lr": lr, "opt": {"name": optimizer, "momentum": 0.9}, "bs": size, "batch_size": size}
    run = begin("vision", ident, name, group=arch, job_type=job, tags=tags, config=config)
    run.log_code(".", include_fn=lambda path: path.endswith(".py"))
    labels = {0: "sky", 1: "disc"}
    for step in range(STEPS):
        row = curves(chance, step, best, 0.6 + 40 * min(lr, 0.01))
        if step % 20 == 0:
            rgb, mask = scene(step // 20, place)
            row["samples"] = wandb.Image(rgb, caption=f"{name}, scene {step // 20}")
            row["seg"] = wandb.Image(rgb, masks={"predictions": {"mask_data": mask, "class_labels": labels}})
        run.log(row, step=step * EVERY)
    rows = [[i, "disc" if i % 2 else "sky", round(chance.random(), 3)] for i in range(5)]
    curve = [[i / 10, round(1 - (i / 10) ** (2 + place), 3), kind] for kind in labels.values() for i in range(11)]
    run.log({
        "pred_table": wandb.Table(columns=["id", "predicted", "score"], data=rows),
        "pr_table": wandb.Table(columns=["step", "lineVal", "lineKey"], data=curve),
    }, step=STEPS * EVERY)
    run.summary["best_val"] = best
    run.finish(exit_code=code)


def other(place, project, ident, name):
    chance = random.Random(ident)
    run = begin(project, ident, name, config={"arch": "bert", "lr": 0.001 * (place + 1)})
    for step in range(STEPS):
        run.log(curves(chance, step, 0.6 + 0.05 * place, 1), step=step * EVERY)
    run.summary["best_val"] = 0.6 + 0.05 * place
    run.finish()


vision(WHICH, *VISION[WHICH]) if WHICH < len(VISION) else other(WHICH - 6, *OTHERS[WHICH - 6])
