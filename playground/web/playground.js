// Opens GraphiQL for the client that the page's JSON describes.
(function () {
  'use strict';

  // GraphiQL's dialogs add a style element while they are open; this is how they learn the nonce that the page's policy
  // asks for.
  window.__webpack_nonce__ = document.currentScript.nonce;

  const config = JSON.parse(document.getElementById('config').textContent);
  const root = document.getElementById('graphiql');

  // A CDN that cannot be reached, or that serves other bytes than the pinned ones, leaves these undefined.
  if (!window.React || !window.ReactDOM || !window.GraphiQL) {
    const notice = document.createElement('p');
    notice.className = 'notice failed';
    notice.setAttribute('role', 'alert');
    notice.textContent = 'GraphiQL could not be loaded: the CDN cannot be reached, or what it serves is not what Facet pins.\n' +
      'To serve it from this server, run npm ci in playground and build again.';
    root.replaceChildren(notice);
    return;
  }

  // Each client remembers its own tabs; the theme is everyone's.
  function scoped(storage, prefix) {
    const key = (name) => (name === 'graphiql:theme' ? name : prefix + name);
    const mine = () => Object.keys(storage).filter((name) => name.startsWith(prefix));
    return {
      getItem: (name) => storage.getItem(key(name)),
      setItem: (name, value) => storage.setItem(key(name), value),
      removeItem: (name) => storage.removeItem(key(name)),
      clear: () => mine().forEach((name) => storage.removeItem(name)),
      get length() { return mine().length; },
    };
  }

  // Browsers may forbid storage; GraphiQL then remembers nothing.
  function storage() {
    try {
      return scoped(window.localStorage, config.storage);
    } catch {
      return null;
    }
  }

  ReactDOM.createRoot(root).render(React.createElement(GraphiQL, {
    fetcher: window.facetFetcher(config.endpoint),
    storage: storage(),
    defaultQuery: '# Ctrl-Space completes, Ctrl-Enter runs.\n',
    defaultTabs: config.examples.length > 0 ? config.examples.map((query) => ({ query })) : undefined,
    // Given afresh by each page and never stored, so that no old token outlives a restart.
    defaultHeaders: config.headers || undefined,
    shouldPersistHeaders: false,
    inputValueDeprecation: true,
    schemaDescription: true,
  }));
})();
