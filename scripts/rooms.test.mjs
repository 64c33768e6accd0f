import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'

import { blank, check } from './rooms.mjs'

const LIB = `//! A house.
//!
//! # Rooms, from the top down
//!
//! - \`attic\`
//! - \`kitchen\`, \`hall\`
//! - \`cellar\`

mod attic;
mod cellar;
mod hall;
mod kitchen;

pub use cellar::Wine;
pub struct Roof;
`

/** The failures of a crate with these files, beside a `lib.rs` and an empty file for each room. */
function failures(files) {
  const root = mkdtempSync(join(tmpdir(), 'rooms-'))
  try {
    const all = { 'lib.rs': LIB, 'attic.rs': '', 'cellar.rs': 'pub struct Wine;', 'hall.rs': '', 'kitchen.rs': '', ...files }
    for (const [name, text] of Object.entries(all)) {
      if (text === null) continue
      const path = join(root, 'crates', 'house', 'src', name)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text)
    }
    return check(root)
  } finally {
    rmSync(root, { recursive: true })
  }
}

function only(files, expected) {
  const found = failures(files)
  assert.equal(found.length, 1, found.join('\n'))
  assert.match(found[0], expected)
}

test('imports from lower rooms are accepted', () => {
  const attic = 'use crate::{cellar::Wine, kitchen::{Pan, Pot}};\nfn f() { crate::hall::enter(); }'
  assert.deepEqual(failures({ 'attic.rs': attic, 'kitchen.rs': 'use crate::Wine;' }), [])
})

test('an import from a higher room is refused with its file, line and path', () => {
  only({ 'cellar.rs': '\nuse crate::kitchen::Pan;' }, /^crates\/house\/src\/cellar\.rs:2: crate::kitchen::Pan: cellar must not/)
})

test('an import between rooms of one layer is refused', () => {
  only({ 'hall.rs': 'use crate::kitchen::Pan;' }, /same layer/)
})

test('each import of a group is looked at', () => {
  only({ 'hall.rs': 'use crate::{\n    cellar::{Wine, beer::{Ale}},\n    attic::Box as Chest,\n};' }, /crate::attic::Box/)
})

test('inline paths and macros count, comments, strings and test modules do not', () => {
  only({ 'cellar.rs': 'fn f() -> crate::attic::Box { todo!() }' }, /crate::attic::Box/)
  only({ 'cellar.rs': 'macro_rules! m { () => { $crate::attic::f() } }' }, /crate::attic::f/)
  const silent = '// crate::attic::f\nconst S: &str = "crate::attic::f";\n#[cfg(test)]\nmod tests { use crate::attic::f; }'
  assert.deepEqual(failures({ 'cellar.rs': silent }), [])
  const expecting = '#[cfg(test)]\n#[expect(dead_code, reason = "a test")]\nmod tests { use crate::attic::f; }'
  assert.deepEqual(failures({ 'cellar.rs': expecting }), [])
  const apart = { 'cellar.rs': null, 'cellar/mod.rs': 'pub struct Wine;\n#[cfg(test)]\nmod tests;', 'cellar/tests.rs': 'use crate::attic::f;' }
  assert.deepEqual(failures(apart), [])
})

test('super that leaves a room counts', () => {
  const files = { 'hall.rs': null, 'hall/mod.rs': 'mod door;', 'hall/door.rs': 'use super::super::attic::Box;' }
  only(files, /hall\/door\.rs:1: crate::attic::Box/)
})

test('a re-export leads to the room that it comes from, and the root is above all rooms', () => {
  only({ 'cellar.rs': 'pub struct Wine;\nuse crate::Roof;' }, /crate::Roof: cellar imports from the crate's root/)
})

test('a circle between the files of a room is refused', () => {
  const files = {
    'hall.rs': null,
    'hall/mod.rs': 'mod door;\nmod lamp;\npub(crate) use door::Door;',
    'hall/door.rs': 'use crate::hall::lamp::Lamp;',
    'hall/lamp.rs': 'use super::Door;',
  }
  const found = failures(files)
  assert.equal(found.length, 2, found.join('\n'))
  assert.match(found.join('\n'), /hall\/door\.rs:1: .*a circle[\s\S]*hall\/lamp\.rs:1: .*a circle/)
})

test('an import of what the root defines is refused in every crate', () => {
  only({ 'lib.rs': 'mod attic;\nmod cellar;\npub struct Roof;', 'attic.rs': 'use crate::Roof;' }, /attic\.rs:1: crate::Roof: attic imports/)
})

test('a circle between files is refused in a crate without rooms, and over three files', () => {
  const files = {
    'lib.rs': 'mod attic;\nmod cellar;\nmod hall;\nmod kitchen;',
    'attic.rs': 'use crate::cellar::Wine;',
    'cellar.rs': 'use crate::hall::Shelf;',
    'hall.rs': 'use crate::attic::Box;',
    'kitchen.rs': 'use crate::attic::Box;',
  }
  const found = failures(files)
  assert.equal(found.length, 3, found.join('\n'))
  assert.match(found.join('\n'), /attic\.rs:1: [\s\S]*cellar\.rs:1: [\s\S]*hall\.rs:1: /)
})

test('a program without a library is checked as well', () => {
  const program = { 'lib.rs': null, 'main.rs': 'mod attic;\nmod cellar;', 'attic.rs': 'use crate::cellar::Wine;' }
  assert.equal(failures({ ...program, 'cellar.rs': 'use crate::attic::Box;' }).length, 2)
  assert.deepEqual(failures({ ...program, 'cellar.rs': '#[cfg(test)]\nmod tests { use crate::attic::Box; }' }), [])
})

test('the list of rooms names each module, once', () => {
  only({ 'lib.rs': `${LIB}mod garage;`, 'garage.rs': '' }, /the room garage is missing/)
  only({ 'lib.rs': LIB.replace('mod hall;', ''), 'hall.rs': null }, /names hall, which is no module/)
})

test('a method of App that is not public is refused', () => {
  only({ 'attic.rs': 'impl App {\n    pub fn a() {}\n    fn b() {}\n    pub(crate) async fn c() {}\n}' }, /attic\.rs:4: App::c/)
})

test('in a crate without the section, imports may lead anywhere that does not lead back', () => {
  assert.deepEqual(failures({ 'lib.rs': 'mod attic;', 'cellar.rs': 'use crate::attic::f;' }), [])
})

test('blanking keeps lifetimes and lines', () => {
  assert.equal(blank("fn f<'a>(x: &'a str) -> char { 'x' } // crate"), "fn f<'a>(x: &'a str) -> char {     }         ")
  assert.equal(blank('r#"a\n"b"#;'), '    \n    ;')
})
