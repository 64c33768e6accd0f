"use client";

import { useActionState } from "react";
import type { Placed } from "./actions";

type Props = { action: (before: Placed, form: FormData) => Promise<Placed> };

export function CallForm({ action }: Props) {
  const [{ to, problem }, submit, isPending] = useActionState(action, { to: "+14155550123" });
  return (
    <form action={submit}>
      <label>
        Number <input name="to" type="tel" defaultValue={to} />
      </label>
      <button disabled={isPending}>Call</button>
      {problem !== undefined && <p role="alert">{problem}</p>}
    </form>
  );
}
