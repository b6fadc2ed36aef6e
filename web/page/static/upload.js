// The way of files to REST, with its progress, as one request that can be ended. Knows nothing of the form.
const CASES = "/api/v1/cases";

/** Send; `onShare` hears 0 to 1. Gives { done, cancel }: done is the new case, or an Error with the line to show. */
export function send(files, radiograph, fields, onShare) {
  const body = new FormData(); // fields go first: the server knows them before the first file
  for (const [name, value] of Object.entries(fields)) if (value !== null && value !== "") body.append(name, String(value));
  for (const { file, path } of files) body.append("files", file, path);
  if (radiograph) body.append("radiograph", radiograph.file, radiograph.path);
  return request(CASES, body, onShare);
}

/** The embedded sample, which the server has. */
export const sample = () => request(`${CASES}/sample`, null, () => {});

function request(address, body, onShare) {
  const asked = new XMLHttpRequest();
  const done = new Promise((resolve, reject) => {
    asked.upload.onprogress = (event) => event.lengthComputable && onShare(event.loaded / event.total);
    asked.onload = () => (asked.status < 300 ? resolve(answer(asked)) : reject(new Error(problem(asked))));
    asked.onerror = () => reject(new Error("The server did not answer or ended the connection. Is it still running?"));
    asked.onabort = () => reject(new DOMException("cancelled", "AbortError"));
  });
  asked.open("POST", address);
  asked.setRequestHeader("Accept", "application/json, application/problem+json");
  asked.send(body);
  return { done, cancel: () => asked.abort() };
}

const answer = (asked) => JSON.parse(asked.responseText);

/** The line of problem+json (RFC 9457); of any other answer its number. */
function problem(asked) {
  try {
    const told = JSON.parse(asked.responseText);
    if (typeof told.detail === "string") return told.detail;
  } catch {
    // no JSON: a proxy's page, say
  }
  return asked.status === 413 ? "That is larger than this server takes." : `The server answered ${asked.status}.`;
}
