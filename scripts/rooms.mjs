// Checks that modules import one way.
//
// In every crate: no circles between files. A crate whose `lib.rs` documents its rooms, in a section `# Rooms, from the top down` with a line for each layer
// (``//! - `calls`, `messages` ``), may import from lower layers only. A room is a top-level module. Methods
// of `App` that are not public are refused, too: only use cases are its methods.
//
// node scripts/rooms.mjs [DIRECTORY]

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { argv, exit } from 'node:process'
import { fileURLToPath } from 'node:url'

const SECTION = /^\/\/! # Rooms, from the top down\s*$/
const LAYER = /^\/\/! - (`\w+`(?:, `\w+`)*)\s*$/

/** The failures of all crates below `root`, one line each. */
export function check(root) {
  const crates = [...readdirSync(join(root, 'crates')).map((name) => join(root, 'crates', name)), join(root, 'bench')]
  return crates.flatMap((crate) => {
    const top = ['lib.rs', 'main.rs'].map((name) => join(crate, 'src', name)).find(existsSync)
    return top === undefined ? [] : checkCrate(root, top)
  })
}

/** The failures of the crate whose root module is the file `top`. */
function checkCrate(root, top) {
  const src = dirname(top)
  const lib = readFileSync(top, 'utf8')
  const layers = roomsOf(lib)
  const files = sources(src, lib)
  const crate = { layers, files, byPath: new Map(files.map((file) => [file.path.join('::'), file])), reexports: reexports(blank(lib)) }
  const name = (file) => relative(root, file.name)
  const imports = files.flatMap((file) => importsOf(file, crate))
  const failures = [...imports.flatMap((found) => fromRoot(found, name)), ...circles(imports, name)]
  if (layers === undefined) return failures
  return [
    ...missingRooms(relative(root, top), lib, layers),
    ...imports.flatMap((found) => arrow(found, layers, name)),
    ...failures,
    ...files.flatMap((file) => hiddenMethods(file, name)),
  ]
}

/** The layers, top first, each an array of rooms; undefined: the crate has no such section. */
function roomsOf(lib) {
  const lines = lib.split('\n')
  const start = lines.findIndex((line) => SECTION.test(line))
  if (start < 0) return undefined
  const section = lines.slice(start + 1)
  const end = section.findIndex((line) => !line.startsWith('//!') || line.startsWith('//! #'))
  const layers = section.slice(0, end < 0 ? undefined : end).map((line) => LAYER.exec(line))
  return layers.filter((layer) => layer !== null).map((layer) => layer[1].split(', ').map((room) => room.slice(1, -1)))
}

function missingRooms(lib, text, layers) {
  const rooms = layers.flat()
  const modules = [...blank(withoutTests(text)).matchAll(/^\s*(?:pub(?:\([^)]*\))? )?mod (\w+)\s*[;{]/gm)]
  const names = modules.map((module) => module[1])
  return [
    ...modules
      .filter((module) => !rooms.includes(module[1]))
      .map((module) => `${lib}:${lineAt(text, module.index)}: the room ${module[1]} is missing in the list of rooms`),
    ...rooms.filter((room) => !names.includes(room)).map((room) => `${lib}:1: the list names ${room}, which is no module`),
    ...rooms.filter((room, at) => rooms.indexOf(room) !== at).map((room) => `${lib}:1: the list names ${room} twice`),
  ]
}

/** All modules but the root and the test modules. */
function sources(src, lib) {
  const files = []
  const visit = (directory, path) => {
    for (const entry of readdirSync(directory)) {
      const name = join(directory, entry)
      if (statSync(name).isDirectory()) visit(name, [...path, entry])
      else if (entry.endsWith('.rs') && name !== join(src, 'lib.rs') && name !== join(src, 'main.rs')) {
        const text = readFileSync(name, 'utf8')
        const module = entry === 'mod.rs' ? path : [...path, entry.slice(0, -3)]
        files.push({ name, path: module, text: blank(withoutTests(text)), tests: testModules(text).map((test) => [...module, test]) })
      }
    }
  }
  visit(src, [])
  const tests = [...testModules(lib).map((test) => [test]), ...files.flatMap((file) => file.tests)]
  const isTest = (path) => tests.some((test) => test.every((part, at) => part === path[at]))
  return files.filter((file) => !isTest(file.path))
}

function testModules(text) {
  return [...text.matchAll(/#\[cfg\(test\)\]\s*(?:#\[[^\]]*\]\s*)*(?:pub(?:\([^)]*\))? )?mod (\w+);/g)].map((found) => found[1])
}

/** The same text with test modules blanked. */
function withoutTests(text) {
  let kept = text.replace(/#\[cfg\(test\)\]\s*(?:#\[[^\]]*\]\s*)*(?:pub(?:\([^)]*\))? )?mod \w+;/g, spaces)
  for (;;) {
    const found = /#\[cfg\(test\)\]\s*(?:#\[[^\]]*\]\s*)*(?:pub(?:\([^)]*\))? )?mod \w+\s*\{/.exec(kept)
    if (found === null) return kept
    const end = closing(blank(kept), found.index + found[0].length - 1)
    kept = kept.slice(0, found.index) + spaces(kept.slice(found.index, end + 1)) + kept.slice(end + 1)
  }
}

const spaces = (text) => text.replace(/[^\n]/g, ' ')

/** The text with comments and literals blanked, of the same length and lines. */
export function blank(text) {
  const token = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|\bb?r(#*)"[\s\S]*?"\1|b?"(?:\\[\s\S]|[^"\\])*"|b?'(?:\\(?:x..|u\{[^}]*\}|.)|[^'\\])'/g
  return text.replace(token, spaces)
}

function closing(text, open) {
  let depth = 0
  for (let at = open; at < text.length; at++) {
    if (text[at] === '{') depth++
    else if (text[at] === '}' && --depth === 0) return at
  }
  return text.length - 1
}

const lineAt = (text, index) => text.slice(0, index).split('\n').length

/** The paths of a use tree or of an inline path that starts at `at`, right behind its first segment. */
function paths(text, at, prefix) {
  const next = /^\s*::\s*(\{|\*|[A-Za-z_]\w*)/.exec(text.slice(at, at + 200))
  if (next === null) return [prefix]
  if (next[1] === '*') return [[...prefix, '*']]
  const behind = at + next[0].length
  if (next[1] !== '{') return paths(text, behind, [...prefix, next[1]])
  const end = closing(text, behind - 1)
  const found = []
  let depth = 0
  let start = behind
  for (let index = behind; index <= end; index++) {
    if (text[index] === '{') depth++
    if (text[index] === '}') depth--
    if ((text[index] === ',' && depth === 0) || index === end) {
      const first = /^\s*([A-Za-z_]\w*)/.exec(text.slice(start, index))
      if (first !== null) {
        found.push(...paths(text.slice(0, index), start + first[0].length, [...prefix, first[1]]))
      }
      start = index + 1
    }
  }
  return found
}

/** What a module re-exports of its children: the name, and the path that it comes from. */
function reexports(text) {
  const found = new Map()
  for (const use of text.matchAll(/\bpub(?:\([^)]*\))?\s+use\s+(?:self::)?([A-Za-z_]\w*)/g)) {
    if (['crate', 'super'].includes(use[1])) continue
    for (const path of paths(text, use.index + use[0].length, [use[1]])) found.set(path.at(-1), path)
  }
  return found
}

/** The imports of a file from other files of its crate: `{ from, to, line, path }`. */
function importsOf(file, crate) {
  const found = []
  const add = (index, path) => {
    const written = path.join('::')
    const to = resolve(path, crate)
    if (to !== file) found.push({ from: file, to, line: lineAt(file.text, index), path: `crate::${written}` })
  }
  for (const start of file.text.matchAll(/(?<![\w:])(crate|super|self)(?=\s*::)/g)) {
    for (const path of paths(file.text, start.index + start[0].length, [start[1]])) add(start.index, absolute(path, file.path))
  }
  for (const child of file.text.matchAll(/^\s*(?:pub(?:\([^)]*\))? )?mod (\w+);/gm)) {
    for (const start of file.text.matchAll(new RegExp(`(?<![\\w:.])${child[1]}(?=\\s*::)`, 'g'))) {
      for (const path of paths(file.text, start.index + start[0].length, [child[1]])) add(start.index, [...file.path, ...path])
    }
  }
  return found
}

function absolute(path, module) {
  let base = path[0] === 'crate' ? [] : module
  let rest = path[0] === 'super' ? path : path.slice(1)
  while (rest[0] === 'super') {
    base = base.slice(0, -1)
    rest = rest.slice(1)
  }
  return [...base, ...rest]
}

/** The file that a path leads into, through re-exports; undefined: the crate's root. */
function resolve(path, crate, seen = 0) {
  for (let length = path.length; length > 0; length--) {
    const file = crate.byPath.get(path.slice(0, length).join('::'))
    if (file === undefined) continue
    const from = length < path.length && seen < 8 ? reexports(file.text).get(path[length]) : undefined
    return from === undefined ? file : resolve([...file.path, ...from], crate, seen + 1)
  }
  const from = seen < 8 ? crate.reexports.get(path[0]) : undefined
  return from === undefined ? undefined : resolve(from, crate, seen + 1)
}

/** An import of what the root module itself defines: a circle, since the root declares all modules. */
function fromRoot({ from, to, line, path }, name) {
  return to === undefined ? [`${name(from)}:${line}: ${path}: ${from.path[0]} imports from the crate's root, which is above it`] : []
}

function arrow({ from, to, line, path }, layers, name) {
  if (to === undefined) return []
  const room = from.path[0]
  const where = `${name(from)}:${line}: ${path}`
  const other = to.path[0]
  const [mine, theirs] = [room, other].map((wanted) => layers.findIndex((layer) => layer.includes(wanted)))
  if (room === other || mine < 0 || theirs < 0 || mine < theirs) return []
  const why = mine === theirs ? 'is in the same layer' : 'is above it'
  return [`${where}: ${room} must not import from ${other}, which ${why}`]
}

/** Each import that is part of a circle between the files of a crate. */
function circles(imports, name) {
  const edges = imports.filter(({ to }) => to !== undefined)
  const reach = (start) => {
    const seen = new Set()
    const next = [start]
    while (next.length > 0) {
      const file = next.pop()
      for (const edge of edges) {
        if (edge.from === file && !seen.has(edge.to)) {
          seen.add(edge.to)
          next.push(edge.to)
        }
      }
    }
    return seen
  }
  return edges
    .filter(({ from, to }) => reach(to).has(from))
    .map(({ from, to, line, path }) => `${name(from)}:${line}: ${path}: a circle, since ${name(to)} leads back to this file`)
}

function hiddenMethods(file, name) {
  const found = []
  for (const block of file.text.matchAll(/^impl App \{/gm)) {
    const start = block.index + block[0].length - 1
    const body = file.text.slice(start, closing(file.text, start))
    for (const method of body.matchAll(/\bpub\((?:crate|super)[^)]*\)\s+(?:const\s+|async\s+)*fn\s+(\w+)/g)) {
      const line = lineAt(file.text, start + method.index)
      found.push(`${name(file)}:${line}: App::${method[1]}: only use cases are methods of App; move it into a struct of its own`)
    }
  }
  return found
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const failures = check(argv[2] ?? join(fileURLToPath(import.meta.url), '..', '..'))
  for (const failure of failures) console.error(failure)
  if (failures.length > 0) {
    console.error(`${failures.length} imports or methods are not where they may be; see the rooms in the crate's lib.rs`)
    exit(1)
  }
}
