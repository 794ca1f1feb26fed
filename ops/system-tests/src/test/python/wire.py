"""Confluent's own Python serializers at work.

Reads lines ``topic base64`` from a file, decodes each with Confluent's deserializer and
writes it again with its serializer; answers ``ok base64``. Arguments: the registry's URL and the file.
"""

import base64
import sys

from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

registry = SchemaRegistryClient({"url": sys.argv[1]})
as_registered = {"auto.register.schemas": False, "use.latest.version": True}
serializers = {}

for line in open(sys.argv[2], encoding="ascii"):
    topic, value = line.split()
    context = SerializationContext(topic, MessageField.VALUE)
    if topic not in serializers:
        serializers[topic] = AvroSerializer(registry, conf=as_registered)
    record = AvroDeserializer(registry)(base64.b64decode(value), context)
    again = serializers[topic](record, context)
    print("ok", base64.b64encode(again).decode(), flush=True)
