import { Button, Code, Group } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { say } from "./say.ts";

/** A line to take along: shown whole, and copied by one press. `what` tells it apart for who does not see it. */
export function CopyLine({ text, what }: { readonly text: string; readonly what: string }): ReactElement {
  const { t } = useTranslation();
  return (
    <Group gap="xs" align="stretch" wrap="nowrap" className="copy-line">
      <Code block className="raw" tabIndex={0} role="region" aria-label={what}>
        {text}
      </Code>
      <Button
        variant="default"
        aria-label={`${t("copy.copy")}: ${what}`}
        onClick={() => void copyText(text, t("copy.copied"), t("copy.by_hand"))}
      >
        {t("copy.copy")}
      </Button>
    </Group>
  );
}

/** Browsers only let pages of https (and localhost) write there: elsewhere it is copied by hand. */
export async function copyText(text: string, done: string, byHand: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(done);
  } catch {
    say(byHand, "bad");
  }
}
