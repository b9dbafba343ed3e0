// Sends operations to one GraphQL endpoint: queries and mutations by POST, subscriptions by POST answered as server-sent
// events (graphql-sse, distinct connections mode), and @defer or @stream by GraphiQL's own multipart fetcher.
(function () {
  'use strict';

  // post sends one operation. The headers typed by the user win over ours.
  function post(endpoint, params, typed, accept, signal) {
    const headers = new Headers({ 'Content-Type': 'application/json', Accept: accept });
    for (const [name, value] of Object.entries(typed || {})) headers.set(name, value);
    return fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(params), signal });
  }

  // failure shows what is not a GraphQL answer in the shape of one.
  function failure(message, response) {
    const extensions = response && { status: response.status };
    return { errors: [{ message, ...(extensions && { extensions }) }] };
  }

  // read takes the one answer of a response.
  async function read(response) {
    const text = await response.text();
    try {
      return JSON.parse(text);
    } catch {
      return failure(`The endpoint answered HTTP ${response.status} without JSON: ${text.slice(0, 500)}`, response);
    }
  }

  // eventReader returns a function that takes text as it arrives and returns the events it completes
  // (HTML Living Standard §9.2.6). Lines end in LF, CR or CRLF, and chunks end anywhere.
  function eventReader() {
    let rest = '';
    let name = '';
    let data = [];
    function line(text, done) {
      if (text === '') {
        if (data.length > 0) done.push({ name: name || 'message', data: data.join('\n') });
        name = '';
        data = [];
        return;
      }
      const [, field, value] = /^([^:]*)(?:: ?)?(.*)$/s.exec(text);
      if (field === 'event') name = value;
      if (field === 'data') data.push(value);
    }
    return function (chunk) {
      const done = [];
      // A CR at the very end may be the first half of a CRLF: it waits for the next chunk.
      const lines = (rest + chunk).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop();
      for (const text of lines) line(text, done);
      return done;
    };
  }

  // results yields each result of a subscription until the server completes it.
  async function* results(response) {
    if (!(response.headers.get('Content-Type') || '').startsWith('text/event-stream')) {
      yield await read(response);
      return;
    }
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const next = eventReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) throw new Error('The stream ended without an event "complete".');
      for (const event of next(value)) {
        if (event.name === 'complete') return;
        if (event.name === 'next') yield JSON.parse(event.data);
      }
    }
  }

  // subscribe returns an async iterable whose return() ends the request at once, also while it waits for an event.
  function subscribe(endpoint, params, typed) {
    const abort = new AbortController();
    const source = (async function* () {
      try {
        yield* results(await post(endpoint, params, typed, 'text/event-stream', abort.signal));
      } catch (error) {
        if (!abort.signal.aborted) yield failure(error.message);
      } finally {
        abort.abort();
      }
    })();
    return {
      [Symbol.asyncIterator]() { return this; },
      next: () => source.next(),
      return() {
        abort.abort();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  // isSubscription tells which way the chosen operation of a document goes.
  function isSubscription(document, name) {
    return (document ? document.definitions : []).some((definition) =>
      definition.operation === 'subscription' && (!name || (definition.name && definition.name.value === name)));
  }

  window.facetFetcher = function (endpoint) {
    const incremental = GraphiQL.createFetcher({ url: endpoint });
    return async function (params, options = {}) {
      if (isSubscription(options.documentAST, params.operationName)) {
        return subscribe(endpoint, params, options.headers);
      }
      if (/@(defer|stream)\b/.test(params.query)) return incremental(params, options);
      try {
        return await read(await post(endpoint, params, options.headers, 'application/graphql-response+json, application/json;q=0.9'));
      } catch (error) {
        return failure(`The endpoint cannot be reached: ${error.message}`);
      }
    };
  };
})();
