//! What libFuzzer has found interesting, and what people thought of, is replayed on each change.

use std::path::Path;

use linecard_fuzz::TARGETS;

#[test]
fn each_input_of_the_corpus_is_survived() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for (name, run) in TARGETS {
        let mut inputs = 0;
        for entry in std::fs::read_dir(corpus.join(name)).unwrap() {
            run(&std::fs::read(entry.unwrap().path()).unwrap());
            inputs += 1;
        }
        assert!(inputs > 0, "corpus/{name} is empty");
    }
    let folders = std::fs::read_dir(&corpus).unwrap().count();
    assert_eq!(folders, TARGETS.len(), "a folder of corpus/ has no target");
}
