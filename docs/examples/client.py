"""The face of a skull from a running server: python client.py http://127.0.0.1:8080 skull.stl face.stl [TOKEN]"""

import json
import sys
from pathlib import Path

import httpx

server, skull, face, *token = sys.argv[1:]
headers = {"Authorization": f"Bearer {token[0]}"} if token else {}
with httpx.Client(base_url=server, headers=headers, timeout=60) as web, open(skull, "rb") as file:
    made = web.post("/api/v1/cases", files={"files": file}, data={"sex": "male", "bmi": "24"})
    place = made.raise_for_status().headers["Location"]
    with web.stream("GET", f"{place}/events", timeout=None) as events:  # it ends when the face is made
        for line in events.iter_lines():
            if line.startswith("data:"):
                told = json.loads(line[5:])["faces"][0]
                print(told["state"], f"{told['share']:.0%}", told["message"] or told["station"] or "")
    with open(face, "wb") as output:
        output.write(web.get(f"{place}/faces/1/files/face{Path(face).suffix}").raise_for_status().content)
