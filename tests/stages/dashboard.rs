//! The dashboard is what its source says, and shows every metric that there is.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::{Value, json};

use crate::deploy::{at, exported, metrics_named, text};

const SOURCE: &str = "deploy/grafana/dashboard.toml";
const MADE: &str = "deploy/grafana/dashboard.json";
/// Columns of a row in Grafana.
const COLUMNS: i64 = 24;
const HEIGHT: i64 = 7;
const LOW: i64 = 4;
/// Labels of the fleets that are chosen above the dashboard.
const FLEETS: &str = r#"group=~"$group", topic=~"$topic""#;

fn source() -> toml::Table {
    text(SOURCE).parse().unwrap()
}

fn word<'a>(table: &'a toml::Table, key: &str) -> Option<&'a str> {
    table.get(key).map(|value| value.as_str().unwrap_or_else(|| panic!("{key} is text")))
}

fn number(table: &toml::Table, key: &str) -> Option<i64> {
    table.get(key).map(|value| value.as_integer().unwrap_or_else(|| panic!("{key} is a number")))
}

fn list<'a>(table: &'a toml::Table, key: &str) -> Vec<&'a toml::Table> {
    let all = table.get(key).and_then(toml::Value::as_array);
    all.into_iter().flatten().map(|value| value.as_table().expect("a table")).collect()
}

/// An expression with its short forms written out.
fn expression(short: &str) -> String {
    let long = match short.strip_prefix("hist(").and_then(|rest| rest.strip_suffix(')')) {
        None => short.to_owned(),
        Some(arguments) => {
            let arguments: Vec<&str> = arguments.split(',').map(str::trim).collect();
            let [quantile, metric, labels] = arguments[..] else { panic!("hist takes three: {short}") };
            let by = if labels.is_empty() { "le".to_owned() } else { format!("le, {labels}") };
            format!("histogram_quantile({quantile}, sum by ({by}) (rate({metric}_bucket{{$F}}[$R])))")
        }
    };
    long.replace("$F", FLEETS).replace("$R", "$__rate_interval")
}

fn thresholds(panel: &toml::Table) -> Value {
    let steps = panel.get("thresholds").and_then(toml::Value::as_array).into_iter().flatten().map(|step| {
        let step = step.as_str().expect("a colour, perhaps with a number");
        let (color, from) = step.split_once(' ').map_or((step, None), |(color, from)| (color, Some(from)));
        json!({ "color": color, "value": from.map(|from| from.parse::<f64>().unwrap()) })
    });
    let steps: Vec<Value> = steps.collect();
    json!({ "mode": "absolute", "steps": if steps.is_empty() { vec![json!({ "color": "blue", "value": null })] } else { steps } })
}

fn panel(panel: &toml::Table, id: i64, [x, y, width, height]: [i64; 4]) -> Value {
    let kind = word(panel, "kind").unwrap_or("timeseries");
    let stack = panel.get("stack").and_then(toml::Value::as_bool).unwrap_or(false);
    let queries = list(panel, "queries");
    let source = json!({ "type": "prometheus", "uid": "${datasource}" });
    let letter = |n: usize| char::from(b'A' + u8::try_from(n).unwrap()).to_string();
    let targets: Vec<Value> = queries
        .iter()
        .enumerate()
        .map(|(n, query)| {
            json!({
                "refId": letter(n),
                "datasource": source,
                "expr": expression(word(query, "expr").expect("an expression")),
                "legendFormat": word(query, "legend").unwrap_or(""),
                "instant": kind != "timeseries",
                "range": kind == "timeseries",
            })
        })
        .collect();
    let mut defaults = json!({ "unit": word(panel, "unit").expect("a unit"), "thresholds": thresholds(panel) });
    let options = match kind {
        "timeseries" => {
            defaults["min"] = json!(0);
            defaults["color"] = json!({ "mode": "palette-classic" });
            defaults["custom"] = json!({
                "lineWidth": 1,
                "fillOpacity": if stack { 40 } else { 5 },
                "showPoints": "never",
                "stacking": { "mode": if stack { "normal" } else { "none" }, "group": "A" },
            });
            json!({
                "legend": { "displayMode": "list", "placement": "bottom", "showLegend": true },
                "tooltip": { "mode": "multi", "sort": "desc" },
            })
        }
        "stat" => json!({
            "colorMode": "background", "graphMode": "none", "textMode": "auto",
            "reduceOptions": { "calcs": ["lastNotNull"], "fields": "", "values": false },
        }),
        "bargauge" => json!({
            "displayMode": "basic", "orientation": "horizontal",
            "reduceOptions": { "calcs": ["lastNotNull"], "fields": "", "values": false },
        }),
        other => panic!("no such kind of panel: {other}"),
    };
    let lines = queries.iter().enumerate().filter(|(_, query)| query.contains_key("line"));
    let overrides: Vec<Value> = lines
        .map(|(n, _)| {
            json!({
                "matcher": { "id": "byFrameRefID", "options": letter(n) },
                "properties": [
                    { "id": "custom.stacking", "value": { "mode": "none" } },
                    { "id": "custom.fillOpacity", "value": 0 },
                ],
            })
        })
        .collect();
    json!({
        "id": id,
        "type": kind,
        "title": word(panel, "title").expect("a title"),
        "description": word(panel, "description").expect("a description"),
        "datasource": source,
        "gridPos": { "x": x, "y": y, "w": width, "h": height },
        "fieldConfig": { "defaults": defaults, "overrides": overrides },
        "options": options,
        "targets": targets,
    })
}

fn variable(name: &str, label: &str, of: &str) -> Value {
    json!({
        "name": name, "label": label, "type": "query",
        "datasource": { "type": "prometheus", "uid": "${datasource}" },
        "query": { "query": of, "refId": name }, "definition": of,
        "refresh": 2, "sort": 1, "multi": true, "includeAll": true, "allValue": ".*",
        "current": { "text": ["All"], "value": ["$__all"] },
    })
}

fn dashboard(source: &toml::Table) -> Value {
    let (mut panels, mut y, mut id) = (Vec::new(), 0, 0);
    let mut next_id = || {
        id += 1;
        id
    };
    for row in list(source, "row") {
        let title = word(row, "title").expect("a title");
        panels.push(json!({
            "id": next_id(), "type": "row", "title": title, "collapsed": false, "panels": [],
            "gridPos": { "x": 0, "y": y, "w": COLUMNS, "h": 1 },
        }));
        y += 1;
        let (mut x, mut tallest) = (0, 0);
        for one in list(row, "panel") {
            let width = number(one, "width").expect("a width");
            let low = word(one, "kind") == Some("stat") && width <= 4;
            let height = number(one, "height").unwrap_or(if low && title == "Service level" { LOW } else { HEIGHT });
            if x + width > COLUMNS {
                (x, y, tallest) = (0, y + tallest, 0);
            }
            panels.push(panel(one, next_id(), [x, y, width, height]));
            x += width;
            tallest = tallest.max(height);
        }
        y += tallest;
    }
    json!({
        "uid": "newswire",
        "title": "newswire",
        "description": "Made from deploy/grafana/dashboard.toml.",
        "tags": ["newswire", "kafka"],
        "schemaVersion": 39,
        "editable": true,
        "graphTooltip": 1,
        "refresh": "30s",
        "timezone": "",
        "time": { "from": "now-3h", "to": "now" },
        "templating": { "list": [
            { "name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus", "refresh": 1, "current": {} },
            variable("group", "Group", "label_values(newswire_build_info, group)"),
            variable("topic", "Topic", "label_values(newswire_build_info{group=~\"$group\"}, topic)"),
        ] },
        "panels": panels,
    })
}

#[test]
fn the_dashboard_is_made_from_its_source() {
    let made = serde_json::to_string_pretty(&dashboard(&source())).unwrap() + "\n";
    if std::env::var_os("NEWSWIRE_RENEW").is_some() {
        std::fs::write(at(MADE), &made).unwrap();
    }
    assert!(text(MADE) == made, "renew it: NEWSWIRE_RENEW=1 cargo test --test stages dashboard");
}

#[test]
fn each_metric_is_shown_and_each_one_shown_exists() {
    assert_eq!(metrics_named(&text(MADE)), exported());
}

#[test]
fn each_panel_says_what_it_shows_in_which_unit() {
    let source = source();
    let mut titles = BTreeSet::new();
    for row in list(&source, "row") {
        let widths: i64 = list(row, "panel").iter().map(|panel| number(panel, "width").unwrap()).sum();
        assert_eq!(widths % COLUMNS, 0, "the lines of row {:?} are full", word(row, "title"));
        for panel in list(row, "panel") {
            let title = word(panel, "title").unwrap();
            assert!(titles.insert(title.to_owned()), "{title} is there twice");
            assert!(word(panel, "description").is_some_and(|text| text.len() > 15 && text.ends_with('.')), "{title}");
            let unit = word(panel, "unit").unwrap();
            assert!(["s", "ops", "Bps", "bytes", "percentunit", "short"].contains(&unit), "{title}: {unit}");
            let queries = list(panel, "queries");
            assert!(!queries.is_empty(), "{title}");
            for query in queries {
                let expression = expression(word(query, "expr").unwrap());
                let asked = expression.matches("newswire_").count();
                assert_eq!(
                    expression.matches(FLEETS).count(),
                    asked,
                    "{title} looks at other fleets too: {expression}"
                );
            }
        }
    }
}

/// As recording rules, promtool reads the panels' queries.
#[test]
fn queries_are_well_formed() {
    let mut rules = "groups:\n- name: panels\n  rules:\n".to_owned();
    for query in list(&source(), "row").into_iter().flat_map(|row| list(row, "panel")).flat_map(|p| list(p, "queries"))
    {
        let expression = expression(word(query, "expr").unwrap()).replace("$__rate_interval", "1m");
        rules.push_str(&format!(
            "  - record: panel:query\n    labels: {{n: '{}'}}\n    expr: >-\n      {expression}\n",
            rules.len()
        ));
    }
    let file = tempfile::NamedTempFile::with_suffix(".yml").unwrap();
    std::fs::write(file.path(), rules).unwrap();
    let Ok(checked) = Command::new("promtool").args(["check", "rules"]).arg(file.path()).output() else {
        assert!(std::env::var("CI").is_err(), "promtool is missing: apt-get install prometheus");
        return eprintln!("skipped: promtool is missing");
    };
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}
