//! What an error of the client means for the pipeline: one place decides.

use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};

/// What to do about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Try the same step again.
    Retryable,
    /// Abort the transaction, rewind, do the work again.
    Abortable,
    /// Another client has taken over our name: build the pipeline anew, give up if it repeats.
    Fenced,
    /// The client is of no use any more: build the pipeline anew.
    Fatal,
}

/// Classifies an error of the transactional producer.
#[must_use]
pub fn classify(error: &KafkaError) -> Class {
    // Some of the codes below only end the transaction: the instance lost its session while it sent offsets, say.
    if let KafkaError::Transaction(error) = error
        && error.txn_requires_abort()
        && !error.is_fatal()
    {
        return Class::Abortable;
    }
    if let Some(Code::Fenced | Code::ProducerFenced | Code::FencedInstanceId | Code::InvalidProducerEpoch) =
        error.rdkafka_error_code()
    {
        return Class::Fenced;
    }
    match error {
        KafkaError::Transaction(error) if error.is_fatal() => Class::Fatal,
        KafkaError::Transaction(error) if error.is_retriable() => Class::Retryable,
        KafkaError::Flush(_) => Class::Retryable,
        _ => Class::Fatal,
    }
}

/// What an operator can do about an error code, where there is something.
#[must_use]
pub fn remedy(code: Code) -> Option<&'static str> {
    Some(match code {
        Code::MessageSizeTooLarge => {
            "an output topic refuses a record as too large: raise its max.message.bytes (dead letters need that of the raw topic)"
        }
        Code::TopicAuthorizationFailed => {
            "no right to a topic: grant Read on the raw topic, Write on the output topics"
        }
        Code::GroupAuthorizationFailed => "no right to the group: grant Read on kafka.group_id",
        Code::TransactionalIdAuthorizationFailed => {
            "no right to the transactional id: grant Write and Describe on <group_id>-<instance_id>"
        }
        Code::UnknownTopicOrPartition | Code::UnknownTopic | Code::UnknownPartition => {
            "a topic does not exist: run `newswire topics create`"
        }
        Code::NotEnoughReplicas | Code::NotEnoughReplicasAfterAppend => {
            "too few replicas are in sync: look after the brokers"
        }
        Code::AllBrokersDown | Code::BrokerTransportFailure => "no broker answers: look after them or kafka.brokers",
        Code::FencedInstanceId | Code::Fenced | Code::ProducerFenced => {
            "another instance runs under the same kafka.instance_id: give each its own"
        }
        Code::Authentication => "login refused: check the credentials",
        _ => return None,
    })
}
