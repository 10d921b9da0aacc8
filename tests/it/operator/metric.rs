//! The metrics are for those who ask by a name of this listener's.

use crate::operator::{discord, free, ready};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_metrics_answer_to_no_name_that_somebody_else_pointed_here() {
    let (folder, discord) = (tempfile::tempdir().unwrap(), discord().await);
    let listen = free();
    let program = ready(&folder, &discord)
        .with("CRIER__METRICS__LISTEN", &listen)
        .with("CRIER__METRICS__HOSTS", "worker-1, prometheus.example.org");
    let running = program.run().await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let ask = async |path: &str, host: &str| {
        let request = http
            .get(format!("http://{listen}{path}"))
            .header("host", host);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    for host in ["127.0.0.1:9464", "localhost:9464", "[::1]", "worker-1:9464"] {
        let (status, body) = ask("/metrics", host).await;
        assert_eq!(status, 200, "{host}");
        assert!(body.contains("crier_build_info"), "{host}: {body}");
    }
    for host in ["evil.example:9464", "worker-2:9464", "10.0.0.7"] {
        let (status, body) = ask("/metrics", host).await;
        assert_eq!(status, 421, "{host}");
        assert!(body.contains("metrics.hosts"), "{body}");
        assert_eq!(ask("/healthz", host).await.0, 200, "probes ask by any name");
    }
    drop(running);
    discord.stop().await;
}
