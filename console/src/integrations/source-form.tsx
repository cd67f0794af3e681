import { Button, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { patch, post } from "../api.ts";
import type { Integration } from "../generated/api.ts";
import { servicesQuery } from "../queries.ts";
import { say } from "../say.ts";
import { fieldProblems } from "./form-values.ts";
import { ProblemLine } from "./problem-line.tsx";
import { configChanged, inLanguage, rememberKey, sourcesQuery } from "./queries.ts";

interface Draft {
  readonly name: string;
  /** Null: the first there is. */
  readonly source: string | null;
  readonly service: string | null;
}

/** Asks what a new source needs, makes it and goes where its key is told. */
export function AddSource({ opened, close }: { readonly opened: boolean; readonly close: () => void }): ReactElement {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t("integrations.add_source")}
      closeButtonProps={{ "aria-label": t("page.close") }}
    >
      <AddForm close={close} />
    </Modal>
  );
}

function AddForm({ close }: { readonly close: () => void }): ReactElement {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const sources = useQuery(sourcesQuery);
  const services = useQuery(servicesQuery);
  const [draft, setDraft] = useState<Draft>({ name: "", source: null, service: null });
  const source = draft.source ?? sources.data?.[0]?.id ?? "";
  const service = draft.service ?? services.data?.[0]?.id ?? "";
  const add = useMutation({
    mutationFn: () => post("/api/v1/integrations", { body: { name: draft.name, source, service_id: service } }),
    onSuccess(made) {
      rememberKey(made.integration.id, made);
      configChanged();
      close();
      void navigate({ to: "/integrations/sources/$id", params: { id: made.integration.id } });
    },
  });
  if (services.data?.length === 0) return <Text>{t("page_someone.no_service")}</Text>;
  const problems = fieldProblems(add.error, "body");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate();
      }}
    >
      <Stack>
        <Select
          label={t("integrations.source")}
          description={t("integrations.source_hint")}
          data={(sources.data ?? []).map(({ id, name }) => ({ value: id, label: inLanguage(name, i18n.language) }))}
          value={source}
          onChange={(value) => setDraft({ ...draft, source: value })}
          allowDeselect={false}
          error={problems["source"]}
        />
        <NameField value={draft.name} change={(name) => setDraft({ ...draft, name })} error={problems["name"]} />
        <ServiceField value={service} change={(value) => setDraft({ ...draft, service: value })} />
        <Foot error={add.error} busy={add.isPending} submit={t("integrations.create")} close={close} />
      </Stack>
    </form>
  );
}

/** Renames a source, or moves it to another service. */
export function EditSource(props: {
  readonly row: Integration;
  readonly opened: boolean;
  readonly close: () => void;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <Modal
      opened={props.opened}
      onClose={props.close}
      title={t("integrations.edit")}
      closeButtonProps={{ "aria-label": t("page.close") }}
    >
      <EditForm row={props.row} close={props.close} />
    </Modal>
  );
}

function EditForm({ row, close }: { readonly row: Integration; readonly close: () => void }): ReactElement {
  const { t } = useTranslation();
  const [name, setName] = useState(row.name);
  const [service, setService] = useState(row.service_id);
  const save = useMutation({
    mutationFn: () => patch("/api/v1/integrations/{id}", { path: { id: row.id }, body: { name, service_id: service } }),
    onSuccess() {
      configChanged();
      say(t("integrations.saved"));
      close();
    },
  });
  const problems = fieldProblems(save.error, "body");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack>
        <NameField value={name} change={setName} error={problems["name"]} />
        <ServiceField value={service} change={(value) => setService(value ?? service)} />
        <Foot error={save.error} busy={save.isPending} submit={t("integrations.save")} close={close} />
      </Stack>
    </form>
  );
}

function NameField(props: {
  readonly value: string;
  readonly change: (value: string) => void;
  readonly error: string | undefined;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <TextInput
      label={t("integrations.name")}
      value={props.value}
      onChange={(event) => props.change(event.currentTarget.value)}
      required
      maxLength={100}
      data-autofocus
      error={props.error}
    />
  );
}

function ServiceField(props: {
  readonly value: string;
  readonly change: (value: string | null) => void;
}): ReactElement {
  const { t } = useTranslation();
  const services = useQuery(servicesQuery);
  return (
    <Select
      label={t("list.service")}
      description={t("integrations.service_hint")}
      data={(services.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      value={props.value}
      onChange={props.change}
      allowDeselect={false}
      searchable
    />
  );
}

interface FootProps {
  readonly error: unknown;
  readonly busy: boolean;
  readonly submit: string;
  readonly close: () => void;
}

/** What went wrong, and the two ways out of a form. */
export function Foot({ error, busy, submit, close }: FootProps): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <ProblemLine error={error} />
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          {t("action.cancel")}
        </Button>
        <Button type="submit" loading={busy}>
          {submit}
        </Button>
      </Group>
    </>
  );
}
