"""REST against what its own documentation says, by schemathesis: whatever is asked, the answer is one that it tells.

Every request goes through the guards, uploads through the real intake; faces are done as soon as they are asked for.
"""

import asyncio
import os
import tempfile
from dataclasses import replace
from pathlib import Path

import hypothesis
import pytest
from toy_cases import ToyCases
from toy_result import write_result
from toy_web import HERE, make_app

from reconstruction.cases.asked import Asked
from web.intake.receive import Intakes
from web.settings import Limits, Settings

schemathesis = pytest.importorskip("schemathesis")
from schemathesis.specs.openapi.checks import positive_data_acceptance  # noqa: E402

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "12"))  # of each route; more by hand
FOLDER = tempfile.TemporaryDirectory(prefix="cranioface-fuzz-")
KNOWN = "aaaaaaaaaaaaaaaaaaaaaa"  # a case that there is


class QuickCases(ToyCases):
    """Done at once, so that events end and files are there; the known case is there for every request."""

    def put(self, case):
        faces = tuple(replace(face, state="done") if face.state == "queued" else face for face in case.faces)
        return super().put(replace(case, faces=faces))

    def result(self, case, number):
        self.face(case, number)
        return RESULT

    async def again(self):
        intake, asked = await RECEIVE.sample()
        made = await self.create(intake, asked)
        self.cases = {KNOWN: replace(made, id=KNOWN)}


SETTINGS = Settings(folder=Path(FOLDER.name), limits=Limits(upload_mb=1))
RECEIVE, CASES = Intakes(SETTINGS), QuickCases()
(Path(FOLDER.name) / "result").mkdir()
RESULT = write_result(Path(FOLDER.name) / "result", Asked().plain())
APP = make_app(SETTINGS, CASES, RECEIVE, pages=False)
SCHEMA = schemathesis.openapi.from_asgi("/api/v1/openapi.json", APP, headers={"Host": "127.0.0.1"})
SCHEMA.config.update(base_url=f"{HERE}/api/v1")


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    """Most of what is asked, is asked of a case and a face that there are."""
    if path_parameters and len(path_parameters.get("case", "")) % 3:
        path_parameters = {**path_parameters, "case": KNOWN}
    return path_parameters


@SCHEMA.parametrize()
@hypothesis.settings(
    max_examples=EXAMPLES, derandomize=True, database=None, deadline=None,
    suppress_health_check=list(hypothesis.HealthCheck), phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
)  # fmt: skip
def test_every_answer_is_one_that_the_documentation_tells(case):
    asyncio.run(CASES.again())
    no_mesh = [positive_data_acceptance] if case.operation.definition.raw.get("operationId") == "createCase" else []
    case.call_and_validate(excluded_checks=no_mesh)  # what is sent as a file there is none
