"use client";

import { useEffect, useRef, useState, type FormEvent } from "react";
import { AccountSidField, AuthTokenField, PhoneNumberField, type FieldName } from "./fields.js";
import { ENGLISH, filled, type Labels } from "./labels.js";
import type { SettingsProblem } from "./problem.js";
import type { OfferedNumber, TwilioSettings } from "./types.js";
import {
  useAgentTwilioSettings,
  type AgentTwilioSettings,
  type AgentTwilioSettingsOptions,
} from "./use-agent-twilio-settings.js";

export interface AgentTwilioSettingsFormProps extends AgentTwilioSettingsOptions {
  /** Texts in place of the English ones. */
  labels?: Partial<Labels>;
  /** In addition to `linecard-form`. */
  className?: string;
  /** Settings have been verified: new ones, changed ones, or the same again. Not called if a verification finds a fault. */
  onConnected?: (settings: TwilioSettings) => void;
  onDisconnected?: () => void;
  onExpired?: () => void;
}

/**
 * Connects, changes, verifies and disconnects an agent's Twilio account, token and number. It has no styles: the class names
 * are in the README. What is entered goes from the browser to Linecard, and never to the server of the page.
 */
export function AgentTwilioSettingsForm(props: AgentTwilioSettingsFormProps) {
  const { session, className, onExpired, refreshSession } = props;
  const labels = { ...ENGLISH, ...props.labels };
  const state = useAgentTwilioSettings(props);
  const { status, problem } = state;
  const expired = useRef(onExpired);
  useEffect(() => {
    expired.current = onExpired;
  });
  useEffect(() => {
    if (status === "expired") expired.current?.();
  }, [status]);
  return (
    <div className={className === undefined ? "linecard-form" : `linecard-form ${className}`}>
      {status === "loading" && (
        <p className="linecard-status" role="status">
          {labels.loading}
        </p>
      )}
      {(status === "expired" || status === "error") && (
        <div className="linecard-problem" role="alert">
          <p>{status === "expired" ? labels.expired : textOf(problem, labels)}</p>
          {(status === "error" || refreshSession !== undefined) && (
            <button type="button" className="linecard-button" onClick={state.reload}>
              {labels.tryAgain}
            </button>
          )}
        </div>
      )}
      {status === "ready" && <Form {...props} key={session.token} labels={labels} state={state} />}
    </div>
  );
}

type Values = Record<FieldName, string>;

function valuesOf(settings: TwilioSettings | null): Values {
  const { accountSid = "", authToken = "", phoneNumber = "" } = settings ?? {};
  return { accountSid, authToken, phoneNumber };
}

type FormProps = Omit<AgentTwilioSettingsFormProps, "labels"> & { labels: Labels; state: AgentTwilioSettings };

function Form({ session, labels, state, onConnected, onDisconnected }: FormProps) {
  const { settings, problem, pending, fieldErrors } = state;
  const [values, setValues] = useState(() => valuesOf(settings));
  const [numbers, setNumbers] = useState<OfferedNumber[] | null>(null);
  const [isAsking, setAsking] = useState(false);
  const [wasDisconnected, setDisconnected] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const disconnectButton = useRef<HTMLButtonElement>(null);
  // The first field that a person has to change.
  useEffect(() => {
    if (problem !== null) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [problem]);

  const mask = settings?.authToken ?? null;
  const set = (field: FieldName) => (value: string) => {
    setValues((before) => ({ ...before, [field]: value }));
    // The numbers are those of an account.
    if (field !== "phoneNumber") setNumbers(null);
  };
  const field = (name: FieldName) => ({
    labels,
    value: values[name],
    error: errorOf(name, fieldErrors, problem, labels),
    onChange: set(name),
  });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setDisconnected(false);
    const saved = await state.connect(trimmed(values));
    if (saved === undefined) return;
    setValues(valuesOf(saved));
    setNumbers(null);
    onConnected?.(saved);
  };
  const verify = async () => {
    const verified = await state.verify();
    if (verified !== undefined) onConnected?.(verified);
  };
  const disconnect = async () => {
    setAsking(false);
    if (!(await state.disconnect())) return;
    setValues(valuesOf(null));
    setNumbers(null);
    setDisconnected(true);
    // The button that had the focus is gone.
    form.current?.querySelector("input")?.focus();
    onDisconnected?.();
  };
  const cancel = () => {
    setAsking(false);
    disconnectButton.current?.focus();
  };
  const { accountSid, authToken } = values;
  // The mask stands for the stored token only together with the stored account.
  const isComplete =
    accountSid !== "" && authToken !== "" && (authToken !== mask || accountSid === settings?.accountSid);
  const load = async () => {
    const { phoneNumber: _, ...credentials } = trimmed(values);
    setNumbers((await state.numbers(credentials)) ?? null);
  };

  return (
    <form ref={form} aria-label={labels.form} aria-busy={pending !== null} noValidate onSubmit={submit}>
      <p className={`linecard-status linecard-status--${settings?.status ?? "none"}`} role="status">
        {pending === null ? statusText(settings, wasDisconnected, labels) : labels.working}
      </p>
      <AccountSidField {...field("accountSid")} />
      <AuthTokenField {...field("authToken")} mask={mask} />
      <PhoneNumberField
        {...field("phoneNumber")}
        agentId={session.agentId}
        numbers={numbers}
        canLoad={isComplete}
        onLoad={load}
        onType={() => setNumbers(null)}
      />
      {problem !== null && !isShownAtFields(problem) && (
        <p className="linecard-problem" role="alert">
          {textOf(problem, labels)}
        </p>
      )}
      <div className="linecard-actions">
        <button type="submit" className="linecard-button linecard-button--primary" aria-disabled={pending !== null}>
          {settings === null ? labels.connect : labels.save}
        </button>
        {settings !== null && (
          <>
            <button type="button" className="linecard-button" aria-disabled={pending !== null} onClick={verify}>
              {labels.verify}
            </button>
            <button
              ref={disconnectButton}
              type="button"
              className="linecard-button linecard-button--danger"
              aria-expanded={isAsking}
              onClick={() => setAsking(true)}
            >
              {labels.disconnect}
            </button>
          </>
        )}
      </div>
      {isAsking && settings !== null && (
        <Confirmation labels={labels} settings={settings} onConfirm={disconnect} onCancel={cancel} />
      )}
    </form>
  );
}

type ConfirmationProps = {
  labels: Labels;
  settings: TwilioSettings;
  onConfirm: () => void;
  onCancel: () => void;
};

/** The focus is on what changes nothing. */
function Confirmation({ labels, settings: { phoneNumber }, onConfirm, onCancel }: ConfirmationProps) {
  const question = filled(labels.disconnectQuestion, { phoneNumber });
  return (
    <div className="linecard-confirmation" role="group" aria-label={question}>
      <p>{question}</p>
      <div className="linecard-actions">
        <button type="button" className="linecard-button" autoFocus onClick={onCancel}>
          {labels.cancel}
        </button>
        <button type="button" className="linecard-button linecard-button--danger" onClick={onConfirm}>
          {labels.disconnect}
        </button>
      </div>
    </div>
  );
}

const FIELDS: readonly string[] = ["accountSid", "authToken", "phoneNumber"] satisfies FieldName[];

/** What is copied often has a blank at its end. */
function trimmed({ accountSid, authToken, phoneNumber }: Values): Values {
  return { accountSid: accountSid.trim(), authToken: authToken.trim(), phoneNumber: phoneNumber.trim() };
}

/** Whether the fields show all of the problem. */
function isShownAtFields(problem: SettingsProblem): boolean {
  const fields = Object.keys(problem.byField());
  return fields.length > 0 && fields.every((name) => FIELDS.includes(name));
}

function errorOf(
  name: FieldName,
  errors: Readonly<Record<string, string>>,
  problem: SettingsProblem | null,
  labels: Labels,
): string | undefined {
  const error = errors[name];
  return error === undefined || problem === null ? error : (labels.problems[problem.code] ?? error);
}

function textOf(problem: SettingsProblem | null, labels: Labels): string {
  if (problem === null) return labels.failed;
  return labels.problems[problem.code] ?? problem.detail;
}

function statusText(settings: TwilioSettings | null, wasDisconnected: boolean, labels: Labels): string {
  if (settings === null) return wasDisconnected ? labels.disconnected : labels.notConnected;
  const { phoneNumber, status } = settings;
  const detail = (settings.problem == null ? undefined : labels.problems[settings.problem]) ?? settings.problemDetail;
  if (status === "unverified") return labels.notVerified;
  if (status !== "verified") return filled(labels.notWorking, { detail: detail ?? status });
  return detail == null ? filled(labels.connected, { phoneNumber }) : filled(labels.limited, { detail });
}
