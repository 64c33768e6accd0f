//! Recordings of a call: requests that begin, change and delete them, and their audio in parts.

use linecard_domain::{RecordingSid, RecordingStatus};
use linecard_twilio::{AudioFormat, RecordingChange, RequestedAudio, StartRecording, TwilioError, Unavailable};

use crate::stub::{Stub, StubAction, answer, answer_with};
use crate::{ACCOUNT, CALL, adapter, config};

const RECORDING: &str = "RE0123456789abcdef0123456789abcdef";

fn sid() -> RecordingSid {
    RECORDING.parse().expect("a SID")
}

fn recording(status: &str) -> String {
    format!(r#"{{"sid": "{RECORDING}", "status": "{status}", "duration": "7", "channels": 2}}"#)
}

#[tokio::test]
async fn a_recording_is_started_changed_fetched_listed_and_deleted() {
    let page = format!(r#"{{"recordings": [{}], "next_page_uri": null}}"#, recording("completed"));
    let answers = [
        answer(201, &recording("in-progress")),
        answer(200, &recording("paused")),
        answer(200, &recording("in-progress")),
        answer(200, &recording("stopped")),
        answer(200, &recording("completed")),
        answer(200, &page),
        answer(204, ""),
        answer(404, r#"{"code": 20404}"#),
    ];
    let stub = Stub::start(answers.map(StubAction::Answer)).await;
    let (adapter, call) = (adapter(&stub.url()), CALL.parse().expect("a SID"));
    let status_callback = "https://linecard.example/recordings".parse().expect("a URL");
    let request = StartRecording { dual_channel: true, trim_silence: false, status_callback };
    let started = adapter.start_recording(&config(), &call, &request).await.expect("a recording");
    assert_eq!((started.sid, started.status), (sid(), Some(RecordingStatus::InProgress)));
    for (change, status) in [
        (RecordingChange::Pause, RecordingStatus::Paused),
        (RecordingChange::Resume, RecordingStatus::InProgress),
        (RecordingChange::Stop, RecordingStatus::Processing),
    ] {
        let changed = adapter.change_recording(&config(), &call, &sid(), change).await.expect("a recording");
        assert_eq!(changed.status, Some(status));
    }
    let fetched = adapter.fetch_recording(&config(), &sid()).await.expect("a recording");
    assert_eq!((fetched.duration_seconds, fetched.channels), (Some(7), Some(2)));
    assert_eq!(adapter.list_recordings(&config(), &call).await.expect("recordings").len(), 1);
    adapter.delete_recording(&config(), &sid()).await.expect("deleted");
    let again = adapter.delete_recording(&config(), &sid()).await.expect_err("a refusal");
    assert!(again.refusal().expect("a refusal").is_not_found());

    let account = format!("/2010-04-01/Accounts/{ACCOUNT}");
    let of_call = format!("{account}/Calls/{CALL}/Recordings");
    let seen = stub.seen();
    assert!(seen[0].starts_with(&format!("POST {of_call}.json ")));
    assert!(seen[0].ends_with("RecordingStatusCallbackEvent=absent&RecordingChannels=dual&Trim=do-not-trim"));
    for (request, form) in
        seen[1..4].iter().zip(["Status=paused&PauseBehavior=skip", "Status=in-progress", "Status=stopped"])
    {
        assert!(request.starts_with(&format!("POST {of_call}/{RECORDING}.json ")) && request.ends_with(form));
    }
    assert!(seen[4].starts_with(&format!("GET {account}/Recordings/{RECORDING}.json ")));
    assert!(seen[5].starts_with(&format!("GET {of_call}.json?PageSize=100 ")));
    assert!(seen[6].starts_with(&format!("DELETE {account}/Recordings/{RECORDING}.json ")));
}

#[tokio::test]
async fn audio_is_read_whole_or_in_part_and_beyond_its_end_its_length_is_told() {
    let part = "Content-Range: bytes 2-4/9\r\nAccept-Ranges: bytes\r\n";
    let answers = [
        answer(200, "123456789"),
        answer_with(206, part, "345"),
        answer_with(416, "Content-Range: bytes */9\r\n", ""),
        // A storage need not tell the length; the whole does.
        answer(416, ""),
        answer(200, "123456789"),
        answer(503, ""),
    ];
    let stub = Stub::start(answers.map(StubAction::Answer)).await;
    let (adapter, config) = (adapter(&stub.url()), config());
    let audio = async |format, range| adapter.recording_audio(&config, &sid(), format, range).await;

    let Ok(RequestedAudio::Available(mut whole)) = audio(AudioFormat::Mp3, None).await else { panic!("no audio") };
    assert!(!whole.is_partial && !whole.accepts_ranges);
    assert_eq!((whole.content_length.as_deref(), whole.content_range.as_deref()), (Some("9"), None));
    assert_eq!(whole.chunk().await.expect("a piece").as_deref(), Some(&b"123456789"[..]));
    assert_eq!(whole.chunk().await.expect("the end"), None);

    let requested = audio(AudioFormat::Wav, Some("bytes=2-4")).await;
    let Ok(RequestedAudio::Available(partial)) = requested else { panic!("no audio") };
    assert!(partial.is_partial && partial.accepts_ranges);
    assert_eq!(partial.content_range.as_deref(), Some("bytes 2-4/9"));

    for _ in 0..2 {
        let beyond = audio(AudioFormat::Mp3, Some("bytes=90-")).await.expect("an answer");
        assert!(matches!(beyond, RequestedAudio::OutOfRange { length: Some(9) }), "{beyond:?}");
    }
    let unavailable = audio(AudioFormat::Mp3, None).await.expect_err("an error");
    assert!(matches!(unavailable, TwilioError::Unavailable(_)));

    let seen: Vec<String> = stub.seen().iter().map(|request| request.to_lowercase()).collect();
    let path = format!("get /2010-04-01/accounts/{ACCOUNT}/recordings/{RECORDING}").to_lowercase();
    assert!(seen[0].starts_with(&format!("{path}.mp3 ")) && !seen[0].contains("range:"));
    assert!(seen[1].starts_with(&format!("{path}.wav ")) && seen[1].contains("\r\nrange: bytes=2-4\r\n"));
    assert!(seen[4].starts_with(&format!("{path}.mp3 ")) && !seen[4].contains("range:"), "the whole");
    assert!(seen.iter().all(|request| request.contains("\r\nauthorization: basic ")));
}

#[tokio::test]
async fn audio_that_breaks_off_is_an_error_and_no_end() {
    let broken = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nonly this".to_owned();
    let stub = Stub::start([StubAction::Partial(broken)]).await;
    let requested = adapter(&stub.url()).recording_audio(&config(), &sid(), AudioFormat::Mp3, None).await;
    let Ok(RequestedAudio::Available(mut audio)) = requested else { panic!("no audio") };
    let mut outcome = audio.chunk().await;
    for _ in 0..9 {
        if matches!(outcome, Ok(Some(_))) {
            outcome = audio.chunk().await;
        }
    }
    assert!(matches!(outcome, Err(TwilioError::Unavailable(_))), "{outcome:?}");
}

/// Credentials are for Twilio alone, and what is not encrypted is not followed.
#[tokio::test]
async fn audio_is_not_fetched_from_where_an_answer_leads_without_tls() {
    let other = Stub::start([StubAction::Answer(answer(200, "audio"))]).await;
    let location = format!("Location: {}/audio.mp3\r\n", other.url());
    let stub = Stub::start([StubAction::Answer(answer_with(307, &location, ""))]).await;
    let refused = adapter(&stub.url()).recording_audio(&config(), &sid(), AudioFormat::Mp3, None).await;
    assert!(matches!(refused, Err(TwilioError::Unavailable(_))), "{refused:?}");
    assert!(other.seen().is_empty());
}

/// Where the account keeps its recordings in a storage of its own.
#[tokio::test]
async fn audio_is_fetched_from_where_an_answer_leads_with_tls() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let location = format!("Location: https://{closed}/audio.mp3\r\n");
    let answers = [answer_with(307, &location, ""), answer_with(200, &location, "audio")];
    let stub = Stub::start(answers.map(StubAction::Answer)).await;
    let adapter = adapter(&stub.url());
    let followed = adapter.recording_audio(&config(), &sid(), AudioFormat::Mp3, None).await;
    assert!(matches!(followed, Err(TwilioError::Unavailable(Unavailable::Unreachable(_)))), "{followed:?}");
    let here = adapter.recording_audio(&config(), &sid(), AudioFormat::Mp3, None).await;
    assert!(matches!(here, Ok(RequestedAudio::Available(_))), "a success leads nowhere else: {here:?}");
}

#[test]
fn a_formats_content_type_is_the_one_that_browsers_play() {
    assert_eq!((AudioFormat::Mp3.content_type(), AudioFormat::Wav.content_type()), ("audio/mpeg", "audio/x-wav"));
}
