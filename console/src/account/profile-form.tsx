import { Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { patch } from "../api.ts";
import { type Language, languageNames, languageOf, languages } from "../i18n.ts";
import { useMe } from "../me.tsx";
import { meQuery, queryClient } from "../queries.ts";
import { problemWords, say } from "../say.ts";
import { timeZones } from "../time-zones.ts";

/** Who I am: the language and the zone are those of every message to me. */
export function ProfileForm(): ReactElement {
  const { t } = useTranslation();
  const me = useMe();
  const [name, setName] = useState(me.name);
  const [language, setLanguage] = useState<Language>(languageOf(me.language));
  const [zone, setZone] = useState(me.time_zone);
  const save = useMutation({
    mutationFn: () => patch("/api/v1/me", { body: { name, language, time_zone: zone } }),
    async onSuccess(now) {
      queryClient.setQueryData(meQuery.queryKey, now);
      say(t("account.profile_saved"));
      // The server says some of what is shown, in the reader's language.
      await queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "me" });
    },
  });
  const isDirty = name !== me.name || language !== me.language || zone !== me.time_zone;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="sm">
        <TextInput
          size="md"
          label={t("account.name")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          required
          maxLength={100}
          autoComplete="name"
        />
        <TextInput
          size="md"
          label={t("account.email")}
          description={t("account.email_hint")}
          value={me.email}
          readOnly
          autoComplete="email"
        />
        <Select
          size="md"
          label={t("header.language")}
          description={t("account.language_hint")}
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
        {save.isError && (
          <Text role="alert" className="critical">
            {problemWords(save.error)}
          </Text>
        )}
        <Group>
          <Button type="submit" loading={save.isPending} disabled={!isDirty || name.trim() === ""}>
            {t("account.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
