import { Group, Text, Title } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { languageOf } from "../i18n.ts";
import { Picture } from "../integrations/picture.tsx";
import { SandboxBadge } from "./badge.tsx";
import { CallView } from "./call.tsx";
import { BriefMessage, MessageView } from "./message.tsx";
import { callStateOf, isBot, type Panel, panelsOf } from "./panels.ts";
import type { Run } from "./queries.ts";
import { Thread } from "./thread.tsx";

/** Everything that rings: one thing for each platform and reader; what answers first, then what only speaks. */
export function Wall({ run }: { readonly run: Run }): ReactElement {
  const { t } = useTranslation();
  const panels = panelsOf(run);
  return (
    <>
      <Strip label={t("welcome.wall")} panels={panels.filter((panel) => !isBot(panel))} colleague={run.colleague} />
      <Bots panels={panels.filter(isBot)} colleague={run.colleague} />
    </>
  );
}

interface Panels {
  readonly panels: readonly Panel[];
  readonly colleague: string;
}

/** On a phone it is swiped through. */
function Strip({ label, panels, colleague }: Panels & { readonly label: string }): ReactElement {
  return (
    // Scrolls sideways on phones: by the keyboard as well.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="sb-wall" aria-label={label} tabIndex={0}>
      {panels.map((panel) => (
        <DeviceView key={panel.key} panel={panel} colleague={colleague} />
      ))}
    </section>
  );
}

/** Rooms that only hear, kept small: on a phone they are one line until they are asked for. */
function Bots({ panels, colleague }: Panels): ReactElement {
  const { t } = useTranslation();
  const isWide = useMediaQuery("(min-width: 62em)", true, { getInitialValueInEffect: false });
  const [isOpen, setOpen] = useState(isWide);
  const told = panels.filter(({ messages }) => messages.length > 0).length;
  return (
    <details className="sb-bots" open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <Title order={2} size="h5">
          {t("welcome.bots")}
        </Title>
        <span className="sb-marks" aria-hidden="true">
          {panels.map(({ key, device }) => (
            <Picture key={key} kind="channel" id={device.channel} />
          ))}
        </span>
        <Text size="sm" c="dimmed" span>
          {t("welcome.bots_told", { told, all: panels.length })}
        </Text>
      </summary>
      {isOpen && (
        <>
          <Text size="sm" c="dimmed">
            {t("welcome.bots_about")}
          </Text>
          <Strip label={t("welcome.bots")} panels={panels} colleague={colleague} />
        </>
      )}
    </details>
  );
}

function DeviceView({ panel, colleague }: { readonly panel: Panel; readonly colleague: string }): ReactElement {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n.language);
  const { device, place, messages } = panel;
  const name = device.name[language];
  const reader = place.reader === "colleague" ? colleague : place.label[language];
  return (
    <section
      className="sb-device"
      data-channel={device.channel}
      data-reader={place.reader}
      data-kind={device.kind}
      aria-label={`${name}, ${reader}`}
      style={{ borderBlockStartColor: device.colour }}
    >
      <Group gap="xs" justify="space-between" wrap="nowrap">
        <Group gap="xs" wrap="nowrap">
          <Picture kind="channel" id={device.channel} />
          <div>
            <Title order={isBot(panel) ? 3 : 2} size="h6">
              {name}
            </Title>
            <Group gap="xs">
              <Text size="sm" c="dimmed">
                {reader}
              </Text>
              {isBot(panel) && <SandboxBadge />}
            </Group>
          </div>
        </Group>
        {!isBot(panel) && <SandboxBadge />}
      </Group>
      {messages.length === 0 ? (
        <Text size="sm" c="dimmed" py="md">
          {t("welcome.silent")}
        </Text>
      ) : (
        <Messages panel={panel} />
      )}
    </section>
  );
}

function Messages({ panel }: { readonly panel: Panel }): ReactElement {
  const { t } = useTranslation();
  const { kind, channel } = panel.device;
  const View = kind === "call" ? CallView : isBot(panel) ? BriefMessage : MessageView;
  const [newest, ...earlier] = panel.messages.toReversed();
  const isOpen = kind === "call" && newest !== undefined && ["ringing", "talking"].includes(callStateOf(newest));
  const stays = isOpen || isBot(panel) ? undefined : staysOf[kind];
  return (
    <>
      {kind === "sms" ? (
        <Thread channel={channel} messages={panel.messages} />
      ) : (
        <>
          {earlier.length > 0 && (
            <details>
              <summary>{t("welcome.earlier", { count: earlier.length })}</summary>
              {earlier.toReversed().map((message) => (
                <View key={message.id} channel={channel} message={message} />
              ))}
            </details>
          )}
          {newest !== undefined && <View key={newest.id} channel={channel} message={newest} />}
        </>
      )}
      {stays !== undefined && (
        <Text size="sm" c="dimmed">
          {t(stays)}
        </Text>
      )}
    </>
  );
}

/** What cannot change once it is sent; bots say it again. */
const staysOf = {
  card: undefined,
  chat: undefined,
  push: "welcome.push_stays",
  mail: "welcome.mail_stays",
  sms: "welcome.sms_stays",
  call: "welcome.call_stays",
} as const satisfies Record<Panel["device"]["kind"], string | undefined>;
