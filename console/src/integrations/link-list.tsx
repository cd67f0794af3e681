import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Link } from "../generated/api.ts";
import { useMay, useMe } from "../me.tsx";
import { Ago } from "../moment.tsx";
import { usersQuery } from "../queries.ts";
import { RoomSettings } from "./room-settings.tsx";
import { SendTest } from "./send-test.tsx";
import { UnlinkWindow } from "./unlink-window.tsx";

interface ListProps {
  readonly links: readonly Link[];
  /** Says of what channel each is. */
  readonly channelName?: (link: Link) => string;
}

/** Linked places, each with its health and what can be done to it. */
export function LinkList({ links, channelName }: ListProps): ReactElement {
  return (
    <ul className="rows">
      {links.map((link) => (
        <LinkRow key={link.id} link={link} beside={channelName?.(link) ?? null} />
      ))}
    </ul>
  );
}

const tones = { active: "good", pending: "warning", broken: "critical", revoked: "" } as const satisfies Record<
  Link["state"],
  string
>;

function LinkRow({ link, beside }: { readonly link: Link; readonly beside: string | null }): ReactElement {
  const { t } = useTranslation();
  const me = useMe();
  const manages = useMay("link.manage");
  const users = useQuery(usersQuery);
  const owner = users.data?.find(({ id }) => id === link.owner.user_id);
  const isMine = link.owner.user_id === me.id;
  return (
    <li className="link-row" data-link={link.id} data-state={link.state} aria-label={link.label}>
      <div>
        <Group gap="xs">
          <Text fw={600}>{link.label}</Text>
          <span className={`state ${tones[link.state]}`}>{t(`integrations.link_${link.state}`)}</span>
        </Group>
        <Text size="sm" c="dimmed">
          {[beside, t(`integrations.place_${link.place}`), owner?.name]
            .filter((part) => typeof part === "string")
            .join(" · ")}
        </Text>
        <Health link={link} />
      </div>
      {(manages || isMine) && <Actions link={link} manages={manages} />}
    </li>
  );
}

function Health({ link }: { readonly link: Link }): ReactElement {
  const { t } = useTranslation();
  const { last_ok_at: okAt, last_error_at: errorAt, last_error: error } = link;
  return (
    <Text size="sm">
      {okAt === null ? (
        t("integrations.never_delivered")
      ) : (
        <>
          {t("integrations.last_delivery")} <Ago at={okAt} />
        </>
      )}
      {errorAt !== null && error !== null && (
        <span className={link.state === "broken" ? "critical" : ""}>
          {" · "}
          {t("integrations.last_error")} <Ago at={errorAt} />: {error}
        </span>
      )}
    </Text>
  );
}

function Actions({ link, manages }: { readonly link: Link; readonly manages: boolean }): ReactElement {
  const { t } = useTranslation();
  const [open, setOpen] = useState<"settings" | "unlink" | null>(null);
  const close = (): void => setOpen(null);
  const named = (words: string): string => `${words}: ${link.label}`;
  return (
    <Group gap="xs">
      {link.state !== "pending" && <SendTest link={link} />}
      {link.room !== null && manages && (
        <Button
          variant="default"
          onClick={() => setOpen("settings")}
          aria-haspopup="dialog"
          aria-label={named(t("integrations.room_settings"))}
        >
          {t("integrations.room_settings")}
        </Button>
      )}
      <Button
        variant="default"
        onClick={() => setOpen("unlink")}
        aria-haspopup="dialog"
        aria-label={named(t("integrations.unlink"))}
      >
        {t("integrations.unlink")}
      </Button>
      <RoomSettings link={link} opened={open === "settings"} close={close} />
      <UnlinkWindow link={link} opened={open === "unlink"} close={close} />
    </Group>
  );
}
