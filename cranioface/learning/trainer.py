"""One training run: its steps, epochs and stages, and how it continues after a kill.

Owns the order of events. Knows nothing of networks, losses and data: `protocol.py` says what it asks of them.

    fabric = start_run(config)                                # device and processes; seeds all that follows
    trainer = Trainer(fabric, config, MyLearner(fabric, config, people), batches_of, out, data=people.fingerprint)
    metrics = trainer.run()
"""

import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cranioface.command import BadInput
from cranioface.command.progress import progress
from cranioface.learning.checkpoints import Stateful, load_checkpoint, save_checkpoint
from cranioface.learning.device import make_fabric, use_threads
from cranioface.learning.journal import Journal
from cranioface.learning.position import Clock, Position
from cranioface.learning.processes import seed_step
from cranioface.learning.protocol import AfterEpoch, Batches, Epoch, Step, Trainable
from cranioface.learning.rates import rate_factor
from cranioface.learning.seed import seed_everything
from cranioface.learning.settings import RunConfig, config_hash, decisive, plain
from cranioface.learning.stages import Stages

if TYPE_CHECKING:
    from lightning.fabric import Fabric

CHECKPOINT = "last.ckpt"
log = logging.getLogger(__name__)


def start_run(config: RunConfig) -> "Fabric":
    """Device, precision and processes of a run, with its seed set: networks are born after it."""
    machine = config.machine
    use_threads(machine.threads)
    fabric = make_fabric(machine.accelerator, machine.devices, machine.nodes, machine.precision)
    seed_everything(config.seed)
    return fabric


class Trainer:
    """Trains `learner` on the batches of one epoch after the other into the folder `out`; continues a run found there.

    batches_of: epoch -> its batches. data: a hash of what is learned from; a run of other data is not continued.
    after_epoch: called by the first process alone, after the journal's line and before the weights are exported.
    """

    def __init__(
        self, fabric: "Fabric", config: RunConfig, learner: Trainable, batches_of: Callable[[int], Batches],
        out: Path, *, data: str, stages: Stages | None = None, after_epoch: Sequence[AfterEpoch] = (),
    ) -> None:  # fmt: skip
        self.fabric, self.config, self.learner, self.out = fabric, config, learner, out
        self.batches_of, self.callbacks = batches_of, after_epoch
        self.stages = stages or Stages()
        self.position = Position(identity=config_hash({"config": decisive(config), "data": data}))
        self._resume()
        self.clock, self.saved = Clock(self.position.minutes), time.monotonic()
        self.batches = batches_of(self.position.epoch)
        at = self.position
        self.journal = Journal(out, at.offset, at.steps) if fabric.is_global_zero else None

    def run(self) -> dict[str, float]:
        """Train until the budget is used; returns the metrics of the last epoch."""
        while self.used() < 1:
            self._train_epoch()
            self._close_epoch()
        self._finish()
        return self.position.metrics

    def used(self) -> float:
        """Share of the budget that is used, the same in all processes."""
        budget, at = self.config.budget, self.position
        share = (at.epoch + at.step / max(1, len(self.batches))) / budget.epochs
        if budget.max_minutes:
            share = max(share, self.clock.minutes() / budget.max_minutes)
        return float(self.fabric.broadcast(share)) if self.fabric.world_size > 1 else share

    def export(self, name: str, stage: str) -> Path:
        """Write the learner's weights and their card into the run's folder."""
        at, settings = self.position, plain(self.config)
        card = {
            "steps": at.steps, "stage": stage, "epochs": at.epoch, "minutes": round(self.clock.minutes(), 1),
            "metrics": at.metrics, "config": settings, "config_hash": config_hash(settings),
        }  # fmt: skip
        return self.learner.export(self.out, name, card)

    def _train_epoch(self) -> None:
        at, fabric = self.position, self.fabric
        label = f"epoch {at.epoch + 1}, {self.stages.name}"
        fresh = self.batches.start_at(at.step)
        for batch in progress(fresh, label, len(self.batches), at.step, fabric.is_global_zero):
            if fabric.world_size > 1:
                seed_step(self.config.seed, at.steps, fabric.global_rank)
            at.count(self.learner.step(batch, self._step()))
            if self._out_of_time():
                break
            self._save_if_due()

    def _step(self) -> Step:
        o, steps = self.config.optimisation, self.position.steps
        return Step(self.stages.name, rate_factor(steps, self.used(), o.warm_up_steps, o.anneal_from), steps)

    def _close_epoch(self) -> None:
        """Validate, decide on stage and rates, keep the best, write everything down."""
        stage, metrics = self.stages.name, self.learner.validate()
        terms, error = self.position.close_epoch(metrics), metrics[self.learner.criterion]
        self.batches = self.batches_of(self.position.epoch)
        used = self.used()
        best = self.stages.after_epoch(error, used)
        self.learner.after_epoch(error, stage)
        if self.journal is not None:
            at = self.position
            epoch = Epoch(at.epoch, at.steps, stage, terms, metrics, best, self.out, self.journal)
            self._write_down(epoch, used)
        self._save()

    def _write_down(self, epoch: Epoch, used: float) -> None:
        place = {"epoch": epoch.number, "stage": epoch.stage, "used": used, "minutes": self.clock.minutes()}
        results = {"best": epoch.best, **epoch.terms, **epoch.metrics}
        epoch.journal.write("epoch", epoch.steps, **place, rate=self.learner.rate(), **results)
        for callback in self.callbacks:
            callback(epoch)
        if epoch.best:
            self.export(self.config.name, epoch.stage)
        log.info(line_of(epoch))

    def _finish(self) -> None:
        if self.journal is None:
            return
        last = self.export(f"{self.config.name}-last", self.stages.name)
        self.journal.close()
        best = last.with_stem(self.config.name)
        log.info(f"finished: best {self.learner.criterion} {self.stages.best:.3f} on validation; wrote {best}, {last}")

    def _out_of_time(self) -> bool:
        return bool(self.config.budget.max_minutes) and self.used() >= 1

    def _save_if_due(self) -> None:
        due = time.monotonic() - self.saved > 60 * self.config.budget.checkpoint_minutes
        if self.fabric.broadcast(due) if self.fabric.world_size > 1 else due:
            self._save()

    def _save(self) -> None:
        self.saved = time.monotonic()
        if self.journal is not None:
            self.position.minutes, self.position.offset = self.clock.minutes(), self.journal.offset
            save_checkpoint(self.out / CHECKPOINT, self._parts(), self.position.state())
        self.fabric.barrier()

    def _parts(self) -> dict[str, Stateful]:
        return {**self.learner.parts(), "stages": self.stages}

    def _resume(self) -> None:
        path = self.out / CHECKPOINT
        if not path.exists():
            return
        at = Position(**load_checkpoint(path, self._parts()))
        if at.identity != self.position.identity:
            raise BadInput(f"{path}: belongs to a run with other settings or data; start a new one with another --out")
        self.position = at
        if self.fabric.is_global_zero:
            log.info(f"continuing {path} in epoch {at.epoch + 1}, step {at.step}")


def line_of(epoch: Epoch) -> str:
    """One line on the screen for an epoch."""
    terms, metrics = (" ".join(f"{k} {x:.3f}" for k, x in numbers.items()) for numbers in (epoch.terms, epoch.metrics))
    return f"epoch {epoch.number} [{epoch.stage}] {terms} | {metrics}{' best' if epoch.best else ''}"
