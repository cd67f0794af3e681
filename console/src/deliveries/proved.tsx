import type { ReactElement } from "react";
import type { Delivery } from "../generated/api.ts";

const grades = [1, 2, 3, 4, 5] as const;

/** States that say no more than the grade does. */
const isSaidByGrade: ReadonlySet<Delivery["state"]> = new Set(["accepted", "delivered", "seen", "acted"]);

/** How a message stands and what was proved of it, never more: in words, the boxes only repeat them. */
export function Proved({ row }: { readonly row: Delivery | Omit<Delivery, "incident" | "bundle_id"> }): ReactElement {
  const isBad = row.state === "failed" || row.state === "unknown";
  return (
    <span>
      <span className="meter" aria-hidden="true">
        {grades.map((grade) => (
          <i key={grade} className={grade <= row.grade ? "on" : ""} />
        ))}
      </span>
      {isSaidByGrade.has(row.state) ? (
        row.grade_words
      ) : (
        <>
          <span className={isBad ? "critical" : ""}>{row.state_words}</span>
          {row.grade > 1 && ` · ${row.grade_words}`}
        </>
      )}
    </span>
  );
}
