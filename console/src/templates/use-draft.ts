import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery, type UseMutationResult } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { del, put } from "../api.ts";
import type { Template, TemplateIssue, TemplatePreview } from "../generated/api.ts";
import { languageOf } from "../i18n.ts";
import { useMe } from "../me.tsx";
import { queryClient } from "../queries.ts";
import { say } from "../say.ts";
import { type Language, noTexts, type Part, previewQuery, type Texts } from "./queries.ts";
import type { Kind } from "./search.ts";

/** Nobody wants to be told that half a word is wrong. */
const typingMs = 400;

/** The words that are being written, and what is known of them. */
export interface WordsDraft {
  readonly kind: Kind;
  readonly channel: string | null;
  readonly texts: Texts;
  /** Undefined: never saved. */
  readonly stored: Template | undefined;
  readonly isDirty: boolean;
  /** Whose words are written and shown. */
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
  readonly set: (language: Language, part: Part, text: string) => void;
  readonly setAll: (texts: Texts) => void;
  readonly discard: () => void;
  /** Null: a made-up incident. */
  readonly incidentId: string | null;
  readonly setIncident: (id: string | null) => void;
  readonly preview: {
    readonly data: TemplatePreview | undefined;
    readonly error: Error | null;
    /** It is of other words than those that stand there now. */
    readonly isStale: boolean;
    readonly again: () => void;
  };
  readonly issues: readonly TemplateIssue[];
  readonly save: UseMutationResult<Template, Error, void>;
  readonly reset: UseMutationResult<Template, Error, void>;
}

/** Keeps the words that are being written beside those that are stored. */
export function useDraft(kind: Kind, channel: string | null, stored: Template | undefined): WordsDraft {
  const { t } = useTranslation();
  const [language, setLanguage] = useState<Language>(languageOf(useMe().language));
  const [changed, setChanged] = useState<{ readonly texts: Texts; readonly basedOn: number } | null>(null);
  const [incidentId, setIncident] = useState<string | null>(null);
  const saved = stored?.texts ?? noTexts;
  const texts = changed?.texts ?? saved;
  const isDirty = changed !== null && JSON.stringify(changed.texts) !== JSON.stringify(saved);
  const [settled] = useDebouncedValue(texts, typingMs);
  const preview = useQuery(previewQuery({ kind, channel, texts: settled }, language, incidentId));
  // What is based on an older version is refused, and not what somebody else saved overwritten.
  const setAll = (next: Texts): void => setChanged({ texts: next, basedOn: changed?.basedOn ?? stored?.version ?? 0 });
  const done = async (words: string): Promise<void> => {
    await queryClient.invalidateQueries({ queryKey: ["config"] });
    setChanged(null);
    say(words);
  };
  const save = useMutation({
    mutationFn: () =>
      put("/api/v1/templates/{kind}", {
        path: { kind },
        body: { channel, texts, based_on: changed?.basedOn ?? stored?.version ?? 0 },
      }),
    onSuccess: ({ version }) => done(t("templates.saved", { version })),
  });
  const reset = useMutation({
    mutationFn: () => del("/api/v1/templates/{kind}", { path: { kind }, query: channel === null ? {} : { channel } }),
    onSuccess: () => done(t("templates.was_reset")),
  });
  return {
    kind,
    channel,
    texts,
    stored,
    isDirty,
    language,
    setLanguage,
    set(of, part, text) {
      save.reset();
      setAll({ ...texts, [of]: { ...texts[of], [part]: text } });
    },
    setAll,
    discard() {
      save.reset();
      setChanged(null);
    },
    incidentId,
    setIncident,
    preview: {
      data: preview.data,
      error: preview.error,
      isStale: preview.isPlaceholderData || settled !== texts,
      again: () => void preview.refetch(),
    },
    issues: preview.data?.issues ?? [],
    save,
    reset,
  };
}
