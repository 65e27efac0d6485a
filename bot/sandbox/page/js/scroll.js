/** Message lists that stay at their newest message, unless the person has scrolled up to read. */

const NEAR = 60; // pixels from the end that still count as the end

/** Redraws a panel with `draw`; its list (`.messages`, named by `data-list`) stays at its end if it was there. */
export function keepAtEnd(panel, draw) {
  const before = panel.querySelector(".messages");
  const shown = before?.dataset.list;
  const wasAtEnd = before && atEnd(before);
  draw();
  const list = panel.querySelector(".messages");
  if (list && (wasAtEnd || shown !== list.dataset.list)) toEnd(list);
}

const atEnd = (list) => list.scrollHeight - list.scrollTop - list.clientHeight < NEAR;

function toEnd(list) {
  list.scrollTop = list.scrollHeight;
}

// A picture that arrives late makes the list longer after it was brought to its end.
for (const event of ["load", "error"]) {
  document.addEventListener(
    event,
    ({ target }) => {
      const list = target instanceof HTMLImageElement && target.closest(".messages");
      if (list && list.scrollHeight - list.scrollTop - list.clientHeight < NEAR + target.offsetHeight)
        toEnd(list);
    },
    true,
  );
}
