"use client";

import { useId, useState, type ComponentProps, type ReactNode } from "react";
import type { Labels } from "./labels.js";
import { afterEdit } from "./token-mask.js";
import type { OfferedNumber } from "./types.js";

export type FieldName = "accountSid" | "authToken" | "phoneNumber";

interface FieldProps {
  name: FieldName;
  label: string;
  hint: string;
  error: string | undefined;
  children: (control: { id: string; name: string; "aria-describedby": string; "aria-invalid": boolean }) => ReactNode;
}

/** A label, its control, a hint and an error, which screen readers read with the control. */
function Field({ name, label, hint, error, children }: FieldProps) {
  const id = useId();
  const describedBy = error === undefined ? `${id}-hint` : `${id}-error ${id}-hint`;
  return (
    <div className="linecard-field" data-field={name}>
      <label className="linecard-label" htmlFor={id}>
        {label}
      </label>
      {children({ id, name, "aria-describedby": describedBy, "aria-invalid": error !== undefined })}
      {error !== undefined && (
        <p className="linecard-error" id={`${id}-error`}>
          {error}
        </p>
      )}
      <p className="linecard-hint" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  );
}

interface ControlProps {
  labels: Labels;
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}

export function AccountSidField({ labels, value, error, onChange }: ControlProps) {
  return (
    <Field name="accountSid" label={labels.accountSid} hint={labels.accountSidHint} error={error}>
      {(control) => (
        <input
          {...control}
          className="linecard-input"
          autoComplete="off"
          spellCheck={false}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** No password of this page: nothing that a browser fills in or offers to save. Browsers ignore "off". */
const NOT_A_PASSWORD = {
  autoComplete: "new-password",
  "data-1p-ignore": true,
  "data-lpignore": "true",
  "data-bwignore": true,
};

/**
 * Linecard never returns a token. The field shows the mask of the stored one: left unchanged, that is kept; anything typed
 * replaces it.
 */
export function AuthTokenField({ labels, mask, value, error, onChange }: ControlProps & { mask: string | null }) {
  const [isVisible, setVisible] = useState(false);
  const isMask = mask !== null && value === mask;
  const hint = mask === null ? labels.authTokenHint : labels.authTokenStored;
  return (
    <Field name="authToken" label={labels.authToken} hint={hint} error={error}>
      {(control) => (
        <div className="linecard-secret">
          <input
            {...control}
            {...NOT_A_PASSWORD}
            className="linecard-input"
            // The mask is not secret, and its last four characters identify the token.
            type={isMask || isVisible ? "text" : "password"}
            spellCheck={false}
            value={value}
            onFocus={(event) => {
              if (isMask) event.target.select();
            }}
            onChange={(event) => onChange(afterEdit(mask, value, event.target.value))}
            onBlur={() => {
              if (value === "" && mask !== null) onChange(mask);
            }}
          />
          <button
            type="button"
            className="linecard-button linecard-button--show"
            aria-pressed={isVisible}
            disabled={isMask}
            onClick={() => setVisible(!isVisible)}
          >
            {labels.showToken}
          </button>
        </div>
      )}
    </Field>
  );
}

interface PhoneNumberProps extends ControlProps {
  agentId: string;
  /** Those of the account, once they are loaded. */
  numbers: OfferedNumber[] | null;
  canLoad: boolean;
  onLoad: () => void;
  onType: () => void;
}

/** A number that is typed, or chosen from those of the account. */
export function PhoneNumberField({ labels, value, error, onChange, numbers, ...props }: PhoneNumberProps) {
  return (
    <Field name="phoneNumber" label={labels.phoneNumber} hint={labels.phoneNumberHint} error={error}>
      {(control) => (
        <div className="linecard-number">
          {numbers === null || numbers.length === 0 ? (
            <input
              {...control}
              className="linecard-input"
              type="tel"
              // A plus stays in front also where one reads from right to left.
              dir="ltr"
              autoComplete="off"
              value={value}
              onChange={(event) => onChange(event.target.value)}
            />
          ) : (
            <NumberSelect
              {...control}
              labels={labels}
              agentId={props.agentId}
              numbers={numbers}
              value={value}
              onChange={(event) => onChange(event.target.value)}
            />
          )}
          {numbers === null ? (
            <button type="button" className="linecard-button" disabled={!props.canLoad} onClick={props.onLoad}>
              {labels.loadNumbers}
            </button>
          ) : (
            <button type="button" className="linecard-button" onClick={props.onType}>
              {labels.typeNumber}
            </button>
          )}
          <p className="linecard-hint" role="status">
            {numbers?.length === 0 && labels.noNumbers}
          </p>
        </div>
      )}
    </Field>
  );
}

type NumberSelectProps = Omit<ComponentProps<"select">, "children"> & {
  labels: Labels;
  agentId: string;
  numbers: OfferedNumber[];
};

/** Those that can be chosen first. The others are shown with the reason. */
function NumberSelect({ labels, agentId, numbers, value, ...select }: NumberSelectProps) {
  const reasonAgainst = ({ taken, agentId: owner, voice }: OfferedNumber): string | undefined => {
    if (taken && owner !== agentId) return labels.inUse;
    return voice ? undefined : labels.withoutVoice;
  };
  const free = numbers.filter((number) => reasonAgainst(number) === undefined);
  const reasons = [...new Set(numbers.flatMap((number) => reasonAgainst(number) ?? []))];
  const isListed = free.some(({ phoneNumber }) => phoneNumber === value);
  return (
    <select {...select} className="linecard-input" value={isListed ? value : ""}>
      {!isListed && (
        <option value="" disabled>
          {labels.chooseNumber}
        </option>
      )}
      {free.length > 0 && (
        <optgroup label={labels.available}>
          {free.map((number) => (
            <NumberOption key={number.phoneNumber} number={number} />
          ))}
        </optgroup>
      )}
      {reasons.map((reason) => (
        <optgroup key={reason} label={reason} disabled>
          {numbers
            .filter((number) => reasonAgainst(number) === reason)
            .map((number) => (
              <NumberOption key={number.phoneNumber} number={number} />
            ))}
        </optgroup>
      ))}
    </select>
  );
}

function NumberOption({ number: { phoneNumber, name } }: { number: OfferedNumber }) {
  const isNamed = name != null && name !== "" && name !== phoneNumber;
  return <option value={phoneNumber}>{isNamed ? `${phoneNumber} (${name})` : phoneNumber}</option>;
}
