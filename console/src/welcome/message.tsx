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

/** A message as its reader has it, with buttons that work. */
export function MessageView(props: { readonly channel: string; readonly message: Message }): ReactElement {
  const { channel, message } = props;
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
        <Plain message={message} isBusy={pressing.isPending} press={press} />
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
  readonly isBusy: boolean;
  readonly press: (pressed: Pressed) => void;
}): ReactElement {
  const { message, isBusy, press } = props;
  const { t } = useTranslation();
  return (
    <Stack gap={6}>
      <Body text={message.text} />
      <Group gap={6}>
        {message.buttons.map((button, index) => {
          const variant = index === 0 ? "filled" : "default";
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
    </Stack>
  );
}

/** So many lines tell what it is about; the rest is one press away, as on the platforms. */
const shownLines = 6;

function Body({ text }: { readonly text: string }): ReactElement {
  const { t } = useTranslation();
  const lines = text.split("\n").filter((line) => line !== "");
  const rest = lines.slice(shownLines);
  return (
    <>
      <Text size="sm" className="sb-text">
        {lines.slice(0, shownLines).join("\n")}
      </Text>
      {rest.length > 0 && (
        <details className="sb-rest">
          <summary>{t("welcome.whole")}</summary>
          <Text size="sm" className="sb-text">
            {rest.join("\n")}
          </Text>
        </details>
      )}
    </>
  );
}

/** Only pages of the web: what stands in a message may be anything. */
export function safe(url: string | null): string {
  return url !== null && /^https?:\/\//iu.test(url) ? url : "#";
}
