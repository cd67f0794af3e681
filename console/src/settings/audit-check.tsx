import { Alert, Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../icons.tsx";
import { Trouble } from "../shell/trouble.tsx";
import { auditCheckQuery } from "./queries.ts";

/** Looked at by itself, and on demand: the most that the API checks at a time. */
const newest = 1_000;
const most = 100_000;

/** Whether the log is as it was written: each line carries the hash of the one before it. */
export function ChainCheck(): ReactElement {
  const { t } = useTranslation();
  const [last, setLast] = useState(newest);
  const check = useQuery(auditCheckQuery(last));
  if (check.isError) return <Trouble error={check.error} again={() => void check.refetch()} />;
  const { data } = check;
  if (data !== undefined && !data.intact)
    return (
      <Alert color="red" variant="outline" icon={<Icon name="warning" />} title={t("audit.broken")} data-chain="broken">
        {t("audit.broken_at", { seq: data.broken_at ?? 0 })}
      </Alert>
    );
  return (
    <Group justify="space-between" mih={44} data-chain={data === undefined ? "checking" : "intact"}>
      <Text role="status">
        {data === undefined ? (
          t("audit.checking")
        ) : (
          <>
            <span className="state good">
              <Icon name="check" size={14} />
              {t("audit.intact")}
            </span>{" "}
            {t("audit.intact_range", { from: data.from_seq, to: data.to_seq })}
          </>
        )}
      </Text>
      {data !== undefined && data.from_seq > 1 && last < most && (
        <Button variant="default" onClick={() => setLast(most)}>
          {t("audit.check_all")}
        </Button>
      )}
    </Group>
  );
}
