/**
 * Making elements, and bringing what is on screen up to date without losing what a person is doing there.
 *
 * A panel is drawn anew as a tree of elements and `morph` makes the tree on screen equal to it. Elements that are
 * the same stay where they are, so that focus, selection, scrolling and typed text survive every live update.
 */

/**
 * An element. Props: `class`, attributes by name, `on…` handlers, `key` (identity among its siblings).
 * Children are elements, texts (never parsed as HTML), lists of these; null and false leave nothing.
 */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  element.handlers = {};
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "key") element.key = String(value);
    else if (name.startsWith("on")) element.handlers[name] = element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
}

/** Stands for an element that is on screen already and is to stay as it is. */
export function unchanged(tag, key) {
  const element = document.createElement(tag);
  element.key = key;
  element.unchanged = true;
  return element;
}

/** Makes the children of `container` equal to `children`. */
export function render(container, ...children) {
  const fresh = container.cloneNode(false);
  append(fresh, children);
  morphChildren(container, fresh);
}

// What the person (or the browser for them) changes: a redraw must not set it back.
const KEPT_ATTRIBUTES = new Set(["open", "data-up"]);

function morph(old, fresh) {
  if (fresh.unchanged) return;
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  morphAttributes(old, fresh);
  for (const name of Object.keys({ ...old.handlers, ...fresh.handlers })) {
    old[name] = fresh.handlers?.[name] ?? null;
  }
  old.handlers = fresh.handlers;
  morphChildren(old, fresh);
}

function morphAttributes(old, fresh) {
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !KEPT_ATTRIBUTES.has(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (!KEPT_ATTRIBUTES.has(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
}

function morphChildren(old, fresh) {
  const wanted = identified(fresh.childNodes);
  const known = identified(old.childNodes);
  for (const [identity, node] of known) {
    // What is gone goes first: then what stays need not move, and a moved element would lose the focus.
    if (wanted.get(identity)?.nodeName !== node.nodeName) {
      node.remove();
      known.delete(identity);
    }
  }
  let cursor = old.firstChild;
  for (const [identity, node] of wanted) {
    const match = known.get(identity);
    if (!match) {
      old.insertBefore(node, cursor);
      continue;
    }
    if (match === cursor) cursor = cursor.nextSibling;
    else old.insertBefore(match, cursor);
    morph(match, node);
  }
}

/** Siblings by what tells them apart: their key, else their kind and its count ("the second button"). */
function identified(nodes) {
  const result = new Map();
  const counts = {};
  for (const node of nodes) {
    counts[node.nodeName] = (counts[node.nodeName] ?? 0) + 1;
    result.set(
      node.key === undefined ? `${node.nodeName} ${counts[node.nodeName]}` : `key ${node.key}`,
      node,
    );
  }
  return result;
}
