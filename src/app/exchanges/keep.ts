import type { Body, Exchange } from "#domain/notification.ts";
import { masked } from "./mask.ts";
import type { Heard } from "./tape.ts";

/** Characters that are kept of each; what is left tells what was wrong, and a year of it still fits onto a disk. */
const kept = { request: 4_096, answer: 2_048, url: 1_024 } as const;

/** What must not be seen of an attempt's requests and answers. */
export interface Hidden {
  /** `needlesOf` the secrets of account and address. */
  readonly needles: readonly string[];
  /** By which this message can be answered; null: it cannot. */
  readonly actionToken: string | null;
  /** All that is said is a secret (a code): only how it went is kept. */
  readonly everything: boolean;
}

/** The requests of an attempt as they are kept; null: there were none. */
export function keptOf(heard: readonly Heard[], hidden: Hidden): readonly Exchange[] | null {
  if (heard.length === 0) return null;
  const { actionToken } = hidden;
  // Its signature alone makes it: channels write the id before it in fewer letters.
  const token = actionToken === null ? [] : [actionToken, actionToken.slice(actionToken.lastIndexOf(".") + 1)];
  const needles = [...token, ...hidden.needles].toSorted((a, b) => b.length - a.length);
  return heard.map(({ method, url, startedAt, request, ended }): Exchange => {
    const answer = ended === null ? { why: "it had not ended when the attempt did" } : ended.answer;
    const isAnswered = "body" in answer;
    const size = isAnswered && answer.isBinary ? Math.floor((answer.body.length * 3) / 4) : null;
    return {
      method,
      url: masked(url, needles, kept.url),
      tookMs: ended === null ? 0 : ended.at - startedAt,
      status: isAnswered ? answer.status : null,
      why: isAnswered ? null : masked(answer.why, needles, kept.answer),
      request: bodyOf(request, needles, hidden.everything ? 0 : kept.request),
      answer:
        size === null
          ? bodyOf(isAnswered ? answer.body : "", needles, hidden.everything ? 0 : kept.answer)
          : { text: null, bytes: size },
    };
  });
}

function bodyOf(body: string | Uint8Array, needles: readonly string[], most: number): Body {
  if (typeof body !== "string") return { text: null, bytes: body.length };
  const bytes = Buffer.byteLength(body);
  return { text: most === 0 || bytes === 0 ? null : masked(body, needles, most), bytes };
}
