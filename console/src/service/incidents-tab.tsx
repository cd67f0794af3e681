import { Button, Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Service } from "../generated/api.ts";
import { Row } from "../incidents/row.tsx";
import { filterOf } from "../incidents/search.ts";
import { useLiveList } from "../incidents/use-live-list.ts";
import { Loading, Trouble } from "../shell/trouble.tsx";

const shows = ["open", "closed"] as const;

/** The incidents of a service, live; what is done to many is done in the list of all. */
export function IncidentsTab({ service }: { readonly service: Service }): ReactElement {
  const { t } = useTranslation();
  const [show, setShow] = useState<(typeof shows)[number]>("open");
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <SegmentedControl
          aria-label={t("service.which")}
          value={show}
          onChange={setShow}
          data={shows.map((value) => ({ value, label: t(`list.tab_${value}`) }))}
        />
        <Link to="/incidents" search={{ tab: show, service: service.id }} className="brand">
          {t("service.all_filters")}
        </Link>
      </Group>
      <Incidents key={show} show={show} serviceId={service.id} />
    </Stack>
  );
}

function Incidents(props: { readonly show: (typeof shows)[number]; readonly serviceId: string }): ReactElement {
  const { t } = useTranslation();
  const { list, rows, fresh, showAll } = useLiveList(filterOf({ tab: props.show, service: props.serviceId }));
  if (list.isError && list.data === undefined) return <Trouble error={list.error} again={() => void list.refetch()} />;
  if (list.data === undefined) return <Loading />;
  return (
    <>
      <div aria-live="polite">
        {fresh.length > 0 && (
          <Button radius="xl" px="md" onClick={showAll}>
            {t("list.fresh", { count: fresh.length })}
          </Button>
        )}
      </div>
      {rows.length === 0 && (
        <Text ta="center" py="lg">
          {t(`list.empty_${props.show}`)}
        </Text>
      )}
      <ul className="rows">
        {rows.map(({ row, left }) => (
          <Row
            key={row.id}
            incident={row}
            left={left}
            selected={false}
            isAt={false}
            selectable={false}
            onSelect={() => undefined}
          />
        ))}
      </ul>
      {list.hasNextPage && (
        <Group>
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t("list.older")}
          </Button>
        </Group>
      )}
    </>
  );
}
