import {
  Button,
  Group,
  Modal,
  MultiSelect,
  SegmentedControl,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { post } from "../api.ts";
import { type Severity, severities } from "../incidents/search.ts";
import { rememberIncident, servicesQuery, usersQuery } from "../queries.ts";
import { problemWords } from "../say.ts";

interface Draft {
  readonly title: string;
  readonly description: string;
  readonly severity: Severity;
  /** Null: the first there is. */
  readonly service: string | null;
  readonly people: readonly string[];
}

const empty: Draft = { title: "", description: "", severity: "critical", service: null, people: [] };

/** Opens an incident by hand: the rule of a service pages, or the people who are named. */
export function PageSomeone({ opened, close }: { readonly opened: boolean; readonly close: () => void }): ReactElement {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t("page_someone.title")}
      closeButtonProps={{ "aria-label": t("page.close") }}
    >
      <Form close={close} />
    </Modal>
  );
}

function Form({ close }: { readonly close: () => void }): ReactElement {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const services = useQuery(servicesQuery);
  const [draft, setDraft] = useState(empty);
  const service = draft.service ?? services.data?.[0]?.id ?? null;
  const open = useMutation({
    mutationFn: (serviceId: string) => {
      const { service: _, people, ...rest } = draft;
      return post("/api/v1/incidents", { body: { ...rest, service_id: serviceId, user_ids: people } });
    },
    onSuccess(incident) {
      rememberIncident(incident);
      close();
      void navigate({ to: "/incidents/$id", params: { id: incident.name } });
    },
  });
  if (services.data?.length === 0) return <Text>{t("page_someone.no_service")}</Text>;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (service !== null) open.mutate(service);
      }}
    >
      <Stack>
        <Text size="sm" c="dimmed">
          {t("page_someone.hint")}
        </Text>
        <Fields draft={{ ...draft, service }} change={(part) => setDraft({ ...draft, ...part })} />
        {open.isError && (
          <Text role="alert" className="critical">
            {problemWords(open.error)}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t("action.cancel")}
          </Button>
          <Button type="submit" loading={open.isPending} disabled={service === null}>
            {t("page_someone.submit")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Fields({
  draft,
  change,
}: {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
}): ReactElement {
  const { t } = useTranslation();
  const services = useQuery(servicesQuery);
  const users = useQuery(usersQuery);
  return (
    <>
      <TextInput
        label={t("page_someone.what")}
        value={draft.title}
        onChange={(event) => change({ title: event.currentTarget.value })}
        required
        maxLength={512}
        data-autofocus
      />
      <Textarea
        label={t("page_someone.description")}
        value={draft.description}
        onChange={(event) => change({ description: event.currentTarget.value })}
        maxLength={2048}
        rows={3}
      />
      <Select
        label={t("page_someone.service")}
        data={(services.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={draft.service}
        onChange={(service) => change({ service })}
        allowDeselect={false}
      />
      <div role="group" aria-label={t("page_someone.severity")}>
        <Text size="sm" fw={500}>
          {t("page_someone.severity")}
        </Text>
        <SegmentedControl
          fullWidth
          value={draft.severity}
          onChange={(severity) => change({ severity })}
          data={severities.map((each) => ({ value: each, label: t(`severity.${each}`) }))}
        />
      </div>
      <MultiSelect
        label={t("page_someone.people")}
        data={(users.data ?? []).filter((user) => !user.disabled).map(({ id, name }) => ({ value: id, label: name }))}
        value={[...draft.people]}
        onChange={(people) => change({ people })}
        searchable
      />
    </>
  );
}
