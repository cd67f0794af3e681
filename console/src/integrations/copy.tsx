import { Button, Group, Text } from "@mantine/core";
import { type ReactElement, type RefObject, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../icons.tsx";
import { say } from "../say.ts";

/** How long a button says that it did its work. */
const shownMs = 3_000;

/** A line under its name, with a button that copies it. */
export function CopyLine(props: {
  readonly label: string;
  readonly text: string;
  readonly hint?: string;
}): ReactElement {
  const { label, text, hint } = props;
  const place = useRef<HTMLElement>(null);
  const id = useId();
  return (
    <div role="group" aria-labelledby={id}>
      <Text size="sm" fw={500} id={id}>
        {label}
      </Text>
      {hint !== undefined && (
        <Text size="sm" c="dimmed">
          {hint}
        </Text>
      )}
      <Group gap="xs" align="stretch" wrap="nowrap" className="ig-copy">
        <code ref={place} className="ig-copy-text">
          {text}
        </code>
        <CopyButton text={text} label={label} place={place} />
      </Group>
    </div>
  );
}

/** Lines of a program, with a button that copies them. */
export function CodeBlock({ text }: { readonly text: string }): ReactElement {
  const { t } = useTranslation();
  const place = useRef<HTMLPreElement>(null);
  return (
    <div className="code-block">
      {/* Long lines scroll: by the keyboard as well. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre ref={place} tabIndex={0} role="group" aria-label={t("integrations.code")}>
        <code>{text}</code>
      </pre>
      <CopyButton text={text} label={t("integrations.code")} place={place} />
    </div>
  );
}

interface CopyProps {
  readonly text: string;
  /** What is copied, for who does not see where the button stands. */
  readonly label: string;
  readonly place: RefObject<HTMLElement | null>;
}

function CopyButton({ text, label, place }: CopyProps): ReactElement {
  const { t } = useTranslation();
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return undefined;
    const timer = setTimeout(() => setDone(false), shownMs);
    return () => clearTimeout(timer);
  }, [done]);
  const words = t(done ? "action.copied" : "integrations.copy");
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setDone(true);
    } catch {
      // Browsers only let pages of https (and localhost) write there.
      if (place.current !== null) getSelection()?.selectAllChildren(place.current);
      say(t("integrations.copy_by_hand"), "bad");
    }
  }
  return (
    <Button
      variant="default"
      className="ig-copy-button"
      onClick={() => void copy()}
      aria-label={`${words}: ${label}`}
      leftSection={done ? <Icon name="check" size={16} /> : null}
    >
      <span aria-live="polite">{words}</span>
    </Button>
  );
}
