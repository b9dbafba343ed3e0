// Relay's network layer for answers in parts, in the format of 2022, which is the one that Relay reads.
import relay from "relay-runtime";

const { Network, Observable } = relay;

// parts yields the JSON of each part of a multipart body as it comes.
async function* parts(body, boundary) {
  let text = "";
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    const pieces = (text + chunk).split(`\r\n--${boundary}`);
    text = pieces.pop();
    for (const piece of pieces) {
      const at = piece.indexOf("\r\n\r\n");
      if (at >= 0) yield JSON.parse(piece.slice(at + 4));
    }
  }
  if (!text.startsWith("--")) throw new Error("the answer breaks off");
}

async function run({ text }, variables, url, headers, sink) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "multipart/mixed; deferSpec=20220824, application/json", ...headers },
    body: JSON.stringify({ query: text, variables }),
  });
  const type = response.headers.get("content-type");
  const boundary = /^multipart\/mixed;.*boundary="?([^";]+)/.exec(type)?.[1];
  if (!boundary) return sink.next(await response.json());
  for await (const { data, errors, extensions, incremental, hasNext } of parts(response.body, boundary)) {
    if (data !== undefined) sink.next({ data, errors, extensions: { ...extensions, is_final: !hasNext } });
    for (const part of incremental ?? []) sink.next({ ...part, extensions: { ...part.extensions, is_final: !hasNext && part === incremental.at(-1) } });
  }
}

// network sends operations to a server.
export const network = (url, headers) =>
  Network.create((request, variables) =>
    Observable.create((sink) => {
      run(request, variables, url, headers, sink).then(() => sink.complete(), (error) => sink.error(error));
    }));
