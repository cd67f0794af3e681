import { Alert, Button, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { post } from "../api.ts";
import { CopyLine } from "../copy-line.tsx";
import type { User } from "../generated/api.ts";
import { type Language, languageNames, languageOf, languages } from "../i18n.ts";
import { useMe, useZone } from "../me.tsx";
import { queryClient, usersQuery } from "../queries.ts";
import { problemWords } from "../say.ts";
import { fullTime } from "../time.ts";
import { timeZones } from "../time-zones.ts";

/** An invitation; its link is told this once. */
export interface Invited {
  readonly user: User;
  readonly invite_url: string;
  readonly expires_at: string;
}

const roles = ["responder", "admin", "viewer"] as const;

interface InviteProps {
  readonly close: () => void;
  readonly done: (invited: Invited) => void;
}

/** Invites somebody: they choose a password by the link. */
export function InviteWindow({ opened, ...rest }: InviteProps & { readonly opened: boolean }): ReactElement {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={rest.close}
      title={t("people.invite_title")}
      closeButtonProps={{ "aria-label": t("page.close") }}
    >
      <Form {...rest} />
    </Modal>
  );
}

function Form({ close, done }: InviteProps): ReactElement {
  const { t } = useTranslation();
  const me = useMe();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<User["role"]>("responder");
  const [language, setLanguage] = useState<Language>(languageOf(me.language));
  const [zone, setZone] = useState(me.time_zone);
  const invite = useMutation({
    mutationFn: () => post("/api/v1/users", { body: { name, email, role, language, time_zone: zone } }),
    async onSuccess(made) {
      await queryClient.invalidateQueries({ queryKey: usersQuery.queryKey });
      done(made);
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        invite.mutate();
      }}
    >
      <Stack>
        <TextInput
          size="md"
          label={t("account.name")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          required
          maxLength={100}
          data-autofocus
        />
        <TextInput
          size="md"
          type="email"
          label={t("account.email")}
          description={t("people.email_hint")}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          required
          maxLength={254}
        />
        <RoleField role={role} change={setRole} />
        <Select
          size="md"
          label={t("header.language")}
          data={languages.map((value) => ({ value, label: languageNames[value] }))}
          value={language}
          onChange={(value) => value !== null && setLanguage(languageOf(value))}
          allowDeselect={false}
        />
        <Select
          size="md"
          label={t("account.time_zone")}
          data={timeZones(zone)}
          value={zone}
          onChange={(value) => value !== null && setZone(value)}
          allowDeselect={false}
          searchable
          limit={100}
          nothingFoundMessage={t("account.no_zone")}
        />
        {invite.isError && (
          <Text role="alert" className="critical">
            {problemWords(invite.error)}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t("action.cancel")}
          </Button>
          <Button type="submit" loading={invite.isPending} disabled={name.trim() === "" || email.trim() === ""}>
            {t("people.make_link")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Which role, and what it may. */
export function RoleField(props: {
  readonly role: User["role"];
  readonly change: (role: User["role"]) => void;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <Select
      size="md"
      label={t("people.role")}
      description={t(`people.may_${props.role}`)}
      data={roles.map((value) => ({ value, label: t(`people.role_${value}`) }))}
      value={props.role}
      onChange={(role) => role !== null && props.change(role)}
      allowDeselect={false}
    />
  );
}

/** The link of an invitation, this once. */
export function InviteLink({
  invited,
  close,
}: {
  readonly invited: Invited;
  readonly close: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  return (
    <Alert variant="outline" color="tocsin" title={t("people.link_of", { name: invited.user.name })}>
      <Stack gap="sm">
        <Text>{t("people.link_once", { at: fullTime(invited.expires_at, zone) })}</Text>
        <CopyLine text={invited.invite_url} what={t("people.link")} />
        <Group>
          <Button variant="default" onClick={close}>
            {t("people.link_taken")}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
