"""What a real Citus 13.2 was seen to refuse or to do badly, and what to write instead."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    reason: str
    remedy: str


RULES = {
    # Statements, and those in the bodies of functions.
    "insert-in-cte": Rule(
        "a statement with an INSERT in a CTE is never sent to one node: sub-plans, then a COPY that row-level security refuses",
        "simple statements after each other, or one function in plpgsql",
    ),
    "insert-select": Rule(
        "rows of an INSERT ... SELECT go through the coordinator unless the organization is a column of what is read: "
        "a COPY that row-level security refuses",
        "select the source's organization_id instead of the parameter, or read first and insert VALUES",
    ),
    "insert-select-returning": Rule(
        'RETURNING a column of an INSERT ... SELECT fails with "missing FROM-clause entry" if the target has no alias',
        "INSERT INTO calls AS c ... RETURNING c.id, or RETURNING 1",
    ),
    "function-reads-tables": Rule(
        'a function that reads or writes tables cannot run on a shard: "distributed query from a query on a shard"',
        "count or look up inline, or call the function in a statement that touches no table",
    ),
    "row-argument": Rule("a shard's row type is another than the table's", "pass the columns, or write the expression inline"),
    "volatile-in-update": Rule(
        '"STABLE functions used in UPDATE queries cannot be called with column references"',
        "an IMMUTABLE function, or compute the value before",
    ),
    "unbound": Rule(
        'a table whose organization is no parameter is looked for on every shard, or refused: "complex joins are only supported ..."',
        "organization_id = $1 for every table in every sub-select; or name the statement in exceptions.toml under fan_out",
    ),
    "two-distributions": Rule("tables that are spread by different columns cannot be joined on one node", "a statement for each of them"),
    "reference-written-with-others": Rule(
        "a write to a reference table goes to all nodes; beside other tables it deadlocks", "a statement of its own"
    ),
    "calls-unserved": Rule(
        "it calls a function that does not work with Citus", "mend the function, or name the statement in exceptions.toml, too"
    ),
    # Functions.
    "sql-function-writes": Rule("parameters of a function in sql that writes are lost on the way to a shard", "LANGUAGE plpgsql"),
    "definer-writes": Rule(
        "Citus logs in to other nodes as the owner of a SECURITY DEFINER function that writes, and that role cannot log in",
        "the invoker's rights, in a context of its own with policies",
    ),
    "simple-case": Rule(
        "CASE x WHEN in a function that is inlined reaches a shard as WHEN NULL::boolean (citus#2862)", "CASE WHEN x = ..."
    ),
    "several-sets": Rule("each SET LOCAL of an EXECUTE is sent to a node as often as there are", "an EXECUTE for each"),
    "context-by-set-config": Rule(
        "set_config() is not sent to other nodes: policies there would see no context",
        "SET LOCAL by EXECUTE where citus.propagate_set_commands is 'local'",
    ),
    # The schema.
    "key-without-distribution": Rule(
        "a key that does not contain the distribution column cannot be enforced over shards", "add organization_id to it"
    ),
    "foreign-key": Rule(
        "a foreign key leads from spread tables to reference tables, or contains organization_id", "add organization_id, or drop it"
    ),
    "policy-sub-select": Rule("policies are copied to shards, which cannot reach other tables", "compare with app.organization() alone"),
    "trigger": Rule("triggers of distributed tables are refused", "do it in the statement"),
    "several-changes": Rule(
        "a constraint is added to a distributed table only by an ALTER TABLE that does nothing else", "an ALTER TABLE for each"
    ),
    "column-with-constraint": Rule(
        "ADD COLUMN with a CHECK, a key or a reference is refused for distributed tables", "ADD COLUMN, then ADD CONSTRAINT"
    ),
    "unplaced": Rule("a table that is not distributed stays on the coordinator", "a line in deploy/citus/distribute.sql"),
    "generic-plans": Rule("with plan_cache_mode = force_generic_plan, dozens of statements fail", "leave plans automatic"),
}


@dataclass(frozen=True, order=True)
class Finding:
    """That `subject` (a statement, a function, a place in a migration) breaks a rule."""

    subject: str
    rule: str
    detail: str

    def __str__(self) -> str:
        rule = RULES[self.rule]
        return f"{self.subject}: {self.rule}: {self.detail}\n    why: {rule.reason}\n    instead: {rule.remedy}"
