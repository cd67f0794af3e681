import { type RefObject, useEffect, useEffectEvent, useRef } from "react";

/**
 * Rows of a list are moved by the mouse: they carry `draggable` and `data-index`. Buttons do the same for everybody else, so nothing
 * of this is told to screen readers.
 */
export function useRowDrag<T extends HTMLElement>(move: (from: number, to: number) => void): RefObject<T | null> {
  const list = useRef<T>(null);
  const moved = useEffectEvent(move);
  useEffect(() => {
    const element = list.current;
    if (element === null) return undefined;
    const ending = new AbortController();
    const { signal } = ending;
    let dragged: number | null = null;
    const mark = (row: HTMLElement | null): void => {
      for (const each of element.querySelectorAll(".over")) each.classList.remove("over");
      row?.classList.add("over");
    };
    const isOurs = (event: DragEvent): HTMLElement | null => (dragged === null ? null : rowOf(event));
    element.addEventListener(
      "dragstart",
      (event) => {
        dragged = indexOf(rowOf(event));
        if (event.dataTransfer !== null) event.dataTransfer.effectAllowed = "move";
      },
      { signal },
    );
    element.addEventListener(
      "dragover",
      (event) => {
        const row = isOurs(event);
        if (row === null) return;
        event.preventDefault();
        mark(row);
      },
      { signal },
    );
    element.addEventListener(
      "drop",
      (event) => {
        const to = indexOf(isOurs(event));
        if (to === null || dragged === null) return;
        event.preventDefault();
        moved(dragged, to);
      },
      { signal },
    );
    element.addEventListener(
      "dragend",
      () => {
        dragged = null;
        mark(null);
      },
      { signal },
    );
    return () => ending.abort();
  }, []);
  return list;
}

function rowOf({ target }: Event): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("[data-index]") : null;
}

function indexOf(row: HTMLElement | null): number | null {
  const index = row?.dataset["index"];
  return index === undefined ? null : Number(index);
}
