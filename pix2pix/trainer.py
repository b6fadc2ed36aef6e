"""One training run: its networks, steps, epochs and stages, and how it continues after a kill.

Owns the order of events. Knows nothing of command lines and of how data or networks look inside.
"""

import math
import sys
import time
from pathlib import Path
from typing import Any

from lightning.fabric import Fabric

from cranioface.command import BadInput
from cranioface.command.progress import progress
from cranioface.learning.checkpoints import load_checkpoint, save_checkpoint
from cranioface.learning.journal import Journal
from cranioface.learning.processes import seed_step
from cranioface.learning.seed import seed_everything
from pix2pix.dataset import Dataset, EpochOfTraining, epoch_order
from pix2pix.judgement import judge, write_sheet
from pix2pix.players import Players
from pix2pix.settings import TrainConfig, config_hash, decisive, plain
from pix2pix.stages import Stages
from pix2pix.weights import write_weights

CHECKPOINT = "last.ckpt"


class Trainer:
    """Trains on `dataset` into the folder `out`; continues a run that it finds there."""

    def __init__(self, fabric: Fabric, config: TrainConfig, dataset: Dataset, out: Path) -> None:
        self.fabric, self.config, self.dataset, self.out = fabric, config, dataset, out
        seed_everything(config.seed)
        self.players = Players(fabric, config, dataset.train.ring.mm_per_pixel)
        o = config.optimisation
        late = (o.stage_patience, o.adversarial_from) if config.losses.gan else (math.inf, math.inf)
        self.stages = Stages(late[0], o.min_gain_mm, late[1])
        self.identity = config_hash({"config": decisive(config), "data": dataset.fingerprint})
        self.position: dict[str, Any] = {"epoch": 0, "step": 0, "steps": 0, "minutes": 0.0, "offset": 0, "sums": {}}
        self.started = self.saved = time.monotonic()
        self.minutes_before = 0.0
        self._resume()
        position = self.position
        self.journal = Journal(out, position["offset"], position["steps"]) if fabric.is_global_zero else None

    def run(self) -> dict[str, float]:
        """Train until the budget is used; returns the metrics of the last epoch."""
        metrics = self.position.get("metrics", {})
        while self.used() < 1:
            self._train_epoch()
            metrics = self._close_epoch()
        self._finish(metrics)
        return metrics

    def used(self) -> float:
        """Share of the budget that is used, the same in all processes."""
        budget = self.config.budget
        steps = max(1, len(self._batches(self.position["epoch"])))
        share = (self.position["epoch"] + self.position["step"] / steps) / budget.epochs
        if budget.max_minutes:
            share = max(share, self._minutes() / budget.max_minutes)
        return self.fabric.broadcast(share) if self.fabric.world_size > 1 else share

    def _train_epoch(self) -> None:
        position, o = self.position, self.config.optimisation
        batches = self._batches(position["epoch"])
        epoch = EpochOfTraining(
            self.dataset.train, batches, self.config.augmentation, self.config.seed, position["epoch"],
            self.config.machine.loaders,
        )  # fmt: skip
        label = f"epoch {position['epoch'] + 1}, {self.stages.stage}"
        fresh = epoch.start_at(position["step"])
        for batch in progress(fresh, label, len(batches), position["step"], self.fabric.is_global_zero):
            rate = rate_factor(position["steps"], self.used(), o.warm_up_steps, o.anneal_from)
            if self.fabric.world_size > 1:
                seed_step(self.config.seed, position["steps"], self.fabric.global_rank)
            terms = self.players.step(batch, self.stages.adversarial, rate, position["steps"])
            self._count(terms)
            if self._out_of_time():
                break
            self._save_if_due()

    def _count(self, terms: dict[str, float]) -> None:
        position = self.position
        position["step"] += 1
        position["steps"] += 1
        for name, value in terms.items():
            total, count = position["sums"].get(name, (0.0, 0))
            position["sums"][name] = (total + value, count + 1)

    def _close_epoch(self) -> dict[str, float]:
        """Judge, decide on stage and rates, keep the best, write everything down."""
        stage = self.stages.stage
        metrics = judge(self.fabric, self.players.averaged, self.dataset.validation, self.config)
        self.position |= {"epoch": self.position["epoch"] + 1, "step": 0, "metrics": metrics}
        used = self.used()
        best = self.stages.after_epoch(metrics["ray_error_mm"], used)
        self.players.plateau(metrics["ray_error_mm"], adversarial=stage == "adversarial")
        if self.journal is not None:
            self._write_down(self.journal, metrics, stage, best, used)
        self._save()
        return metrics

    def _write_down(self, journal: Journal, metrics: dict[str, float], stage: str, best: bool, used: float) -> None:
        position, epoch = self.position, self.position["epoch"]
        terms = {name: total / count for name, (total, count) in position["sums"].items()}
        position["sums"] = {}
        told = {"epoch": epoch, "stage": stage, "used": used, "minutes": self._minutes(), "rate": self.players.rate()}
        journal.write("epoch", position["steps"], **told, best=best, **terms, **metrics)
        self._show(journal)
        if best:
            self.export(self.config.name, metrics, stage)
        print(line_of(epoch, stage, terms, metrics, best), flush=True)

    def _show(self, journal: Journal) -> None:
        path = self.out / "sheets" / f"epoch_{self.position['epoch']:03d}.png"
        shown = self.dataset.validation, self.config.sheet_people
        sheet = write_sheet(self.fabric, self.players.averaged, *shown, path)
        if sheet is not None:
            journal.picture("people", self.position["steps"], sheet)

    def export(self, name: str, metrics: dict[str, float], stage: str) -> Path:
        """Write the averaged weights and their card into the run's folder."""
        told = self.dataset.told
        data = {key: told.get(key) for key in ("version", "seed", "sources", "command", "people")}
        card = {
            "pixels": self.dataset.train.ring.pixels, "steps": self.position["steps"], "stage": stage,
            "epochs": self.position["epoch"], "minutes": round(self._minutes(), 1), "metrics": metrics,
            "validation_people": min(self.config.validation_people, len(self.dataset.validation)),
            "training_people": len(self.dataset.train), "dataset": data, "dataset_hash": self.dataset.fingerprint,
            "config": plain(self.config), "config_hash": config_hash(plain(self.config)),
            "command": " ".join(["python", "pix2pix/train.py", *sys.argv[1:]]),
        }  # fmt: skip
        return write_weights(self.out, name, self.players.averaged, card)

    def _finish(self, metrics: dict[str, float]) -> None:
        if self.journal is None:
            return
        path = self.export(f"{self.config.name}-last", metrics, self.stages.stage)
        self.journal.close()
        best = path.with_name(f"{self.config.name}.safetensors")
        print(f"finished: best {self.stages.best_mm:.3f} mm along the rays on validation; wrote {best} and {path}")

    def _batches(self, epoch: int) -> list[list[int]]:
        fabric, people = self.fabric, len(self.dataset.train)
        batch = self.config.optimisation.batch_people
        return epoch_order(people, batch, self.config.seed, epoch, fabric.global_rank, fabric.world_size)

    def _minutes(self) -> float:
        return self.minutes_before + (time.monotonic() - self.started) / 60

    def _out_of_time(self) -> bool:
        return bool(self.config.budget.max_minutes) and self.used() >= 1

    def _save_if_due(self) -> None:
        due = time.monotonic() - self.saved > 60 * self.config.budget.checkpoint_minutes
        if self.fabric.broadcast(due) if self.fabric.world_size > 1 else due:
            self._save()

    def _save(self) -> None:
        self.saved = time.monotonic()
        if self.journal is not None:
            self.position |= {"minutes": self._minutes(), "offset": self.journal.offset, "identity": self.identity}
            save_checkpoint(self.out / CHECKPOINT, self._parts(), self.position)
        self.fabric.barrier()

    def _parts(self) -> dict[str, Any]:
        return {**self.players.parts(), "stages": self.stages}

    def _resume(self) -> None:
        path = self.out / CHECKPOINT
        if not path.exists():
            return
        position = load_checkpoint(path, self._parts())
        if position["identity"] != self.identity:
            raise BadInput(f"{path}: belongs to a run with other settings or data; start a new one with another --out")
        self.position, self.minutes_before = position, position["minutes"]
        if self.fabric.is_global_zero:
            print(f"continuing {path} in epoch {position['epoch'] + 1}, step {position['step']}", flush=True)


def rate_factor(steps: int, used: float, warm_up: int, anneal_from: float) -> float:
    """What multiplies the learning rate: a linear start over `warm_up` steps, a linear fall to 1/20 at the end."""
    start = min(1.0, (steps + 1) / max(1, warm_up))
    fallen = max(0.0, min(1.0, (used - anneal_from) / max(1e-6, 1 - anneal_from)))
    return start * (1 - 0.95 * fallen)


def line_of(epoch: int, stage: str, terms: dict[str, float], metrics: dict[str, float], best: bool) -> str:
    """One line on the screen for an epoch."""
    named = " ".join(f"{name} {value:.3f}" for name, value in terms.items())
    judged = f"ray_error {metrics['ray_error_mm']:.3f} mm (base alone {metrics['base_ray_error_mm']:.3f})"
    return f"epoch {epoch} [{stage}] {named} | {judged}{' best' if best else ''}"
