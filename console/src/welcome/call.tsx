import { Button, Stack, Text } from "@mantine/core";
import { type KeyboardEvent, type ReactElement, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../icons.tsx";
import { At } from "../moment.tsx";
import { callStateOf } from "./panels.ts";
import { usePress } from "./press.ts";
import type { Message } from "./queries.ts";

/** A call as somebody has it at the ear: it rings, it speaks, its keys answer. */
export function CallView(props: { readonly channel: string; readonly message: Message }): ReactElement {
  const { channel, message } = props;
  const { t } = useTranslation();
  const pressing = usePress(channel);
  const state = callStateOf(message);
  const { place, hold } = useFocusKept(state);
  const said = message.text.split("\n").filter((line) => line !== "");
  const keys = message.buttons.filter(({ id }) => /^\d$/u.test(id));
  const others = message.buttons.filter(({ id }) => !/^\d$/u.test(id));
  const newest = said.at(-1);

  function press(button: string): void {
    hold();
    if (button === "hang-up") hush();
    pressing.mutate({ message: message.id, button });
  }
  function typed({ key }: KeyboardEvent): void {
    if (keys.some(({ id }) => id === key)) press(key);
  }

  return (
    <div className="sb-call" data-state={state}>
      <Text className="sb-call-state" fw={600} role="status" tabIndex={-1} ref={place}>
        <Icon name="phone" /> {t(`welcome.call_${state}`)}
      </Text>
      <Text size="sm" c="dimmed">
        {message.from} · <At at={message.at} />
      </Text>
      {said.length > 0 && (
        <Stack gap={6} className="sb-message" aria-live="polite" role="log" aria-label={t("welcome.said")}>
          {said.map((line, index) => (
            // What was said only grows.
            // oxlint-disable-next-line react/no-array-index-key
            <Text key={index} size="sm">
              {line}
            </Text>
          ))}
        </Stack>
      )}
      {newest !== undefined && maySpeak && (
        <Button size="compact-md" className="sb-button" variant="default" onClick={() => speakOut(newest)}>
          {t("welcome.aloud")}
        </Button>
      )}
      {keys.length > 0 && (
        <div className="sb-keypad" role="group" aria-label={t("welcome.keypad")}>
          {keys.map(({ id, label }) => (
            <Button
              key={id}
              variant="default"
              data-key={id}
              disabled={pressing.isPending}
              onClick={() => press(id)}
              onKeyDown={typed}
            >
              {label}
            </Button>
          ))}
        </div>
      )}
      {others.length > 0 && (
        <div className="sb-call-ends">
          {others.map(({ id, label }) => (
            <Button
              key={id}
              className={id === "answer" ? "sb-take" : "sb-hang-up"}
              disabled={pressing.isPending}
              onClick={() => press(id)}
            >
              {label}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}

/** The button that was pressed goes when the call goes on: whoever pressed it is led to where the call stands now. */
function useFocusKept(state: string) {
  const place = useRef<HTMLParagraphElement>(null);
  const before = useRef(state);
  const isHeld = useRef(false);
  useEffect(() => {
    if (before.current === state) return;
    before.current = state;
    if (isHeld.current) place.current?.focus();
    isHeld.current = false;
  }, [state]);
  return { place, hold: () => void (isHeld.current = true) };
}

const maySpeak = "speechSynthesis" in window;

/** In the voice of its language, and nothing else meanwhile. */
function speakOut(text: string): void {
  hush();
  const words = new SpeechSynthesisUtterance(text);
  words.lang = /\p{Script=Han}/u.test(text) ? "zh-CN" : "en-US";
  window.speechSynthesis.speak(words);
}

function hush(): void {
  if (maySpeak) window.speechSynthesis.cancel();
}
