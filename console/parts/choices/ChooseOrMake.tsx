import { Select } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { MAKING } from "./useWhenMade.ts";

interface Props {
  label: string;
  description?: string;
  rows: { id: number; name: string }[];
  value: number | null;
  onChange: (id: number | null) => void;
  /** creates one with that name; rejects with an ApiProblem */
  make: (name: string) => Promise<number>;
  error?: string | undefined;
  readOnly?: boolean;
}
/** An option that cannot be mistaken for an id. */
const NEW = "new:";

/** A choice of existing entries. For a new name it offers to create an entry. */
export function ChooseOrMake({ label, description, rows, value, onChange, make, error, readOnly = false }: Props) {
  const [search, setSearch] = useState("");
  const making = useMutation({ mutationKey: MAKING, mutationFn: make, onSuccess: onChange });
  const name = search.trim();
  const known = rows.some((row) => row.name.toLowerCase() === name.toLowerCase());
  const data = rows.map((row) => ({ value: String(row.id), label: row.name }));
  if (name !== "" && !known) data.push({ value: NEW + name, label: `Create “${name}”` });
  return (
    <Select
      label={label}
      {...(description ? { description } : {})}
      placeholder="None"
      clearable
      searchable
      // The option to create stays visible whatever the search filters.
      filter={({ options, search: typed, limit }) =>
        options
          .filter(
            (option) =>
              "value" in option && (option.value.startsWith(NEW) || option.label.toLowerCase().includes(typed.trim().toLowerCase())),
          )
          .slice(0, limit)
      }
      limit={100}
      nothingFoundMessage="None yet. Type a name to create one."
      data={data}
      value={value === null ? null : String(value)}
      searchValue={search}
      onSearchChange={setSearch}
      onChange={(chosen) => {
        if (chosen?.startsWith(NEW)) making.mutate(chosen.slice(NEW.length));
        else onChange(chosen === null ? null : Number(chosen));
      }}
      disabled={making.isPending}
      readOnly={readOnly}
      error={error ?? making.error?.message}
    />
  );
}
