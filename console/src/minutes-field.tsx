import { NumberInput } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

interface MinutesProps {
  readonly label: string;
  readonly description?: string;
  /** Seconds. */
  readonly value: number;
  readonly onChange: (seconds: number) => void;
  /** Seconds. */
  readonly min: number;
  readonly max: number;
  readonly disabled?: boolean;
  readonly flex?: string;
}

/** A length of time, written in minutes; half a minute can be had. */
export function MinutesField({ value, onChange, min, max, ...rest }: MinutesProps): ReactElement {
  const { t } = useTranslation();
  return (
    <NumberInput
      size="md"
      hideControls
      suffix={` ${t("rule.minutes_short")}`}
      value={value / 60}
      onChange={(minutes) => {
        if (typeof minutes === "number") onChange(Math.round(minutes * 60));
      }}
      min={min / 60}
      max={max / 60}
      clampBehavior="blur"
      decimalScale={1}
      allowNegative={false}
      {...rest}
    />
  );
}
