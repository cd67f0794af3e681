import { Button, Text, TextInput, VisuallyHidden } from "@mantine/core";
import { type ReactElement, type SyntheticEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { At } from "../moment.tsx";
import { safe } from "./message.tsx";
import { linkedParts } from "./panels.ts";
import { usePress } from "./press.ts";
import type { Message } from "./queries.ts";

/** Of what is typed on a phone. */
const replyMax = 300;

/** The texts of a phone, and a line to answer them with. */
export function Thread(props: { readonly channel: string; readonly messages: readonly Message[] }): ReactElement {
  const { channel, messages } = props;
  const { t } = useTranslation();
  const pressing = usePress(channel);
  const [words, setWords] = useState("");
  const end = useRef<HTMLOListElement>(null);
  const count = messages.length;
  useEffect(() => {
    // The newest is at the end, as on a phone.
    if (end.current !== null) end.current.scrollTop = count === 0 ? 0 : end.current.scrollHeight;
  }, [count]);
  const newest = messages.at(-1);
  const offered = messages.flatMap(({ id, buttons }) =>
    buttons.filter(({ kind }) => kind === "press").map((button) => ({ message: id, button })),
  );
  const asked = offered.at(-1);
  function send(event: SyntheticEvent): void {
    event.preventDefault();
    const text = words.trim();
    if (newest === undefined || text === "") return;
    pressing.mutate(
      { message: newest.id, button: "reply", inputs: { text } },
      { onSuccess: () => setWords((now) => (now.trim() === text ? "" : now)) },
    );
  }
  return (
    <>
      <ol
        className="sb-thread"
        ref={end}
        aria-live="polite"
        aria-relevant="additions"
        aria-label={t("welcome.thread")}
        // Scrolls: by the keyboard as well.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
      >
        {messages.map((message) => (
          <Bubble key={message.id} message={message} />
        ))}
      </ol>
      <form onSubmit={send} className="sb-reply">
        <TextInput
          size="sm"
          aria-label={t("welcome.reply")}
          placeholder={asked === undefined ? "" : t("welcome.reply_hint", { answer: asked.button.label })}
          value={words}
          maxLength={replyMax}
          autoComplete="off"
          onChange={({ currentTarget }) => setWords(currentTarget.value)}
        />
        {asked !== undefined && (
          <Button
            size="sm"
            disabled={pressing.isPending}
            aria-label={`${t("welcome.reply")}: ${asked.button.label}`}
            onClick={() => pressing.mutate({ message: asked.message, button: asked.button.id })}
          >
            {asked.button.label}
          </Button>
        )}
        <Button type="submit" size="sm" variant="default" loading={pressing.isPending}>
          {t("welcome.reply_send")}
        </Button>
      </form>
    </>
  );
}

function Bubble({ message }: { readonly message: Message }): ReactElement {
  const { t } = useTranslation();
  const urls = message.buttons.flatMap(({ url }) => (url === null ? [] : [url]));
  return (
    <li className="sb-bubble" data-mine={message.mine}>
      <Text size="sm" className="sb-text">
        {message.mine && <VisuallyHidden>{t("welcome.you_said")} </VisuallyHidden>}
        {linkedParts(message.text, urls).map(({ text, url, at }) =>
          url === null ? (
            text
          ) : (
            <a
              key={at}
              href={safe(url)}
              target="_blank"
              rel="noopener noreferrer"
              aria-label={`${text} ${t("welcome.new_tab")}`}
            >
              {text}
            </a>
          ),
        )}
      </Text>
      <Text size="sm" c="dimmed">
        <At at={message.at} />
      </Text>
    </li>
  );
}
