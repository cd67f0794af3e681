import { Button, Group, Stack, Text } from "@mantine/core";
import { lazy, type ReactElement, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../icons.tsx";
import { At } from "../moment.tsx";
import { usePress } from "./press.ts";
import type { Message } from "./queries.ts";

/** The renderer weighs as much as the rest of the page: it comes with the first card. */
const Card = lazy(async () => ({ default: (await import("./card.tsx")).Card }));

interface Pressed {
  readonly button: string;
  readonly inputs: Readonly<Record<string, string>>;
}

interface Shown {
  readonly channel: string;
  readonly message: Message;
}

/** A message as its reader has it, with buttons that work. */
export function MessageView(shown: Shown): ReactElement {
  return <View {...shown} isBrief={false} />;
}

/** The same in little room: what it is about, and its first link; the rest is one press away. */
export function BriefMessage(shown: Shown): ReactElement {
  return <View {...shown} isBrief />;
}

function View({ channel, message, isBrief }: Shown & { readonly isBrief: boolean }): ReactElement {
  const { t } = useTranslation();
  const pressing = usePress(channel);
  const press = (pressed: Pressed): void => pressing.mutate({ message: message.id, ...pressed });
  const isEdited = message.edited_at !== null;
  return (
    <article className="sb-message" data-edited={isEdited}>
      <Text size="sm" c="dimmed">
        {message.from} · <At at={message.edited_at ?? message.at} />
        {isEdited && ` · ${t("welcome.edited")}`}
      </Text>
      {message.title !== null && (
        <Text fw={600} size="sm">
          {message.title}
        </Text>
      )}
      {message.card === null ? (
        <Plain message={message} isBrief={isBrief} isBusy={pressing.isPending} press={press} />
      ) : (
        <Suspense fallback={<Text size="sm">{message.text}</Text>}>
          <Card card={message.card} press={(button, inputs) => press({ button, inputs })} />
        </Suspense>
      )}
    </article>
  );
}

function Plain(props: {
  readonly message: Message;
  readonly isBrief: boolean;
  readonly isBusy: boolean;
  readonly press: (pressed: Pressed) => void;
}): ReactElement {
  const { message, isBrief, isBusy, press } = props;
  const shown = isBrief ? briefly : fully;
  const drawn = (buttons: Message["buttons"]): ReactElement | null =>
    buttons.length === 0 ? null : <Buttons buttons={buttons} isBusy={isBusy} isQuiet={isBrief} press={press} />;
  return (
    <Stack gap={6}>
      <Body text={message.text} lines={shown.lines} more={drawn(message.buttons.slice(shown.buttons))} />
      {drawn(message.buttons.slice(0, shown.buttons))}
    </Stack>
  );
}

function Buttons(props: {
  readonly buttons: Message["buttons"];
  readonly isBusy: boolean;
  readonly isQuiet: boolean;
  readonly press: (pressed: Pressed) => void;
}): ReactElement {
  const { buttons, isBusy, isQuiet, press } = props;
  const { t } = useTranslation();
  return (
    <Group gap={6}>
      {buttons.map((button, index) => {
        const variant = index === 0 && !isQuiet ? "filled" : "default";
        if (button.kind === "open")
          return (
            <Button
              key={button.id}
              size="compact-md"
              className="sb-button"
              variant={variant}
              component="a"
              href={safe(button.url)}
              target="_blank"
              rel="noopener noreferrer"
              aria-label={`${button.label} ${t("welcome.new_tab")}`}
              rightSection={<Icon name="up" size={14} />}
            >
              {button.label}
            </Button>
          );
        if (button.options.length === 0)
          return (
            <Button
              key={button.id}
              size="compact-md"
              className="sb-button"
              variant={variant}
              disabled={isBusy}
              onClick={() => press({ button: button.id, inputs: {} })}
            >
              {button.label}
            </Button>
          );
        return button.options.map((option) => (
          <Button
            key={option.id}
            size="compact-md"
            className="sb-button"
            variant="default"
            disabled={isBusy}
            onClick={() => press({ button: button.id, inputs: { choice: option.id } })}
          >
            {button.label.replace("…", "")} {option.label}
          </Button>
        ));
      })}
    </Group>
  );
}

/** So much tells what it is about; the rest is one press away, as on the platforms. */
const fully = { lines: 6, buttons: Infinity } as const;
const briefly = { lines: 3, buttons: 1 } as const;

function Body(props: {
  readonly text: string;
  readonly lines: number;
  /** Stands below the rest of the text. */
  readonly more: ReactElement | null;
}): ReactElement {
  const { t } = useTranslation();
  const lines = props.text.split("\n").filter((line) => line !== "");
  const rest = lines.slice(props.lines);
  return (
    <>
      <Text size="sm" className="sb-text">
        {lines.slice(0, props.lines).join("\n")}
      </Text>
      {(rest.length > 0 || props.more !== null) && (
        <details className="sb-rest">
          <summary>{t("welcome.whole")}</summary>
          <Text size="sm" className="sb-text">
            {rest.join("\n")}
          </Text>
          {props.more}
        </details>
      )}
    </>
  );
}

/** Only pages of the web: what stands in a message may be anything. */
export function safe(url: string | null): string {
  return url !== null && /^https?:\/\//iu.test(url) ? url : "#";
}
