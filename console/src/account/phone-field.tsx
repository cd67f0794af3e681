import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { type ReactElement, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { languageOf } from "../i18n.ts";
import { useZone } from "../me.tsx";
import type { PhoneGuess } from "./phone.ts";

interface Props {
  readonly label: string;
  readonly hint: string | undefined;
  readonly placeholder: string;
  readonly value: string;
  readonly change: (value: string) => void;
  readonly required: boolean;
  readonly error: string | null;
  readonly first: boolean;
}

/** A phone number: says of which country it is while it is typed, and offers the country of the browser where it lacks one. */
export function PhoneField({ label, hint, placeholder, value, change, required, error, first }: Props): ReactElement {
  const { t } = useTranslation();
  const guess = useGuess(value);
  const country = useCountryName(guess?.country ?? null);
  return (
    <Stack gap={4}>
      <TextInput
        size="md"
        type="tel"
        autoComplete="tel"
        label={label}
        description={hint}
        placeholder={placeholder}
        value={value}
        onChange={(event) => change(event.currentTarget.value)}
        required={required}
        error={error}
        {...(first ? { "data-autofocus": true } : {})}
      />
      <Group gap="xs" role="status" mih={28}>
        {guess !== null && !guess.isGuess && (
          <Text size="sm">{t("account.phone_is", { number: guess.international, country })}</Text>
        )}
        {guess?.isGuess === true && (
          <Button size="compact-md" variant="default" onClick={() => change(guess.international)}>
            {t("account.phone_mean", { number: guess.international, country })}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

/** The tables of numbers are loaded when somebody types one. */
function useGuess(value: string): PhoneGuess | null {
  const [guess, setGuess] = useState<PhoneGuess | null>(null);
  useEffect(() => {
    let isOld = false;
    const read = async (): Promise<void> => {
      const { guessPhone, homeOf } = await import("./phone.ts");
      const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
      if (!isOld) setGuess(guessPhone(value, homeOf(timeZone, navigator.language)));
    };
    // Without the tables the number is checked all the same, when it is sent.
    read().catch(() => setGuess(null));
    return () => {
      isOld = true;
    };
  }, [value]);
  return guess;
}

function useCountryName(country: string | null): string {
  const language = languageOf(useZone().language);
  if (country === null) return "";
  return new Intl.DisplayNames([language], { type: "region" }).of(country) ?? country;
}
