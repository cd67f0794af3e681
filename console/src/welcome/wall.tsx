import { Group, Text, Title } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { languageOf } from "../i18n.ts";
import { Picture } from "../integrations/picture.tsx";
import { SandboxBadge } from "./badge.tsx";
import { CallView } from "./call.tsx";
import { MessageView } from "./message.tsx";
import { callStateOf, type Panel, panelsOf } from "./panels.ts";
import type { Run } from "./queries.ts";
import { Thread } from "./thread.tsx";

/** Everything that rings: one thing for each platform and reader. On a phone it is swiped through. */
export function Wall({ run }: { readonly run: Run }): ReactElement {
  const { t } = useTranslation();
  return (
    // Scrolls sideways on phones: by the keyboard as well.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="sb-wall" aria-label={t("welcome.wall")} tabIndex={0}>
      {panelsOf(run).map((panel) => (
        <DeviceView key={panel.key} panel={panel} colleague={run.colleague} />
      ))}
    </section>
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
            <Title order={2} size="h6">
              {name}
            </Title>
            <Text size="sm" c="dimmed">
              {reader}
            </Text>
          </div>
        </Group>
        <SandboxBadge />
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
  const View = kind === "call" ? CallView : MessageView;
  const [newest, ...earlier] = panel.messages.toReversed();
  const isOpen = kind === "call" && newest !== undefined && ["ringing", "talking"].includes(callStateOf(newest));
  const stays = isOpen ? undefined : staysOf[kind];
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

/** What cannot change once it is sent. */
const staysOf = {
  card: undefined,
  chat: undefined,
  push: undefined,
  mail: "welcome.mail_stays",
  sms: "welcome.sms_stays",
  call: "welcome.call_stays",
} as const satisfies Record<Panel["device"]["kind"], string | undefined>;
