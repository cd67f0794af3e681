import { Button, Group, Textarea } from "@mantine/core";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";

const limit = 4000;

/** A note for everybody who sees the incident. What was typed stays until it was taken. */
export function CommentForm({ send }: { readonly send: (text: string) => Promise<unknown> }): ReactElement {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  async function submit(): Promise<void> {
    setBusy(true);
    try {
      await send(text);
      setText("");
    } catch {
      // Said by whoever sends; the text is kept for another try.
    } finally {
      setBusy(false);
    }
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "") void submit();
      }}
    >
      <Group align="flex-end" gap="sm">
        <Textarea
          flex="1 1 16rem"
          label={t("incident.comment_label")}
          placeholder={t("incident.comment_hint")}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          maxLength={limit}
          rows={2}
        />
        <Button type="submit" variant="default" loading={busy} disabled={text.trim() === ""}>
          {t("action.comment")}
        </Button>
      </Group>
    </form>
  );
}
