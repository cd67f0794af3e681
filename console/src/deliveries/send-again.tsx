import { Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { post } from "../api.ts";
import { Ask } from "../ask.tsx";
import type { DeliveryRecord } from "../generated/api.ts";
import { useMay, useMe } from "../me.tsx";
import { incidentQuery, queryClient } from "../queries.ts";
import { say } from "../say.ts";
import { useChannelName } from "./names.ts";

/** Sends it again, after a question: it rings. Pages of open incidents and tests only; the rest is over, or secret. */
export function SendAgain({ record }: { readonly record: DeliveryRecord }): ReactElement | null {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const nameOf = useChannelName();
  const me = useMe();
  const [asked, { open, close }] = useDisclosure(false);
  const mayRespond = useMay("incident.respond");
  const mayTest = useMay("link.manage") || record.to.user_id === me.id;
  const isPage = record.kind === "page" || record.kind === "refire";
  const incident = useQuery({
    ...incidentQuery(record.incident?.id ?? ""),
    enabled: isPage && record.incident !== null && mayRespond,
  });
  const isOpen = isPage && incident.data !== undefined && incident.data.state !== "closed";
  if (!mayRespond || !(isOpen || (record.kind === "test" && mayTest))) return null;
  const to = { who: record.to.label, channel: nameOf(record.channel) };
  return (
    <Group>
      <Button variant="default" onClick={open}>
        {t("deliveries.send_again")}
      </Button>
      <Ask
        opened={asked}
        title={t("deliveries.send_again")}
        deed={t("deliveries.send_again_deed")}
        close={close}
        act={async () => {
          const made = await post("/api/v1/notifications/{id}/resend", { path: { id: record.id } });
          await queryClient.invalidateQueries({ queryKey: ["incidents"] });
          close();
          say(t("deliveries.sent_again"));
          await navigate({ to: "/deliveries/$id", params: { id: made.id } });
        }}
      >
        <Text>{isPage ? t("deliveries.send_again_page", to) : t("deliveries.send_again_test", to)}</Text>
      </Ask>
    </Group>
  );
}
