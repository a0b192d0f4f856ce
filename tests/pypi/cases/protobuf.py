"""`protobuf`: messages, with types made on the way and well-known ones."""

import google.protobuf
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory, struct_pb2, timestamp_pb2
from google.protobuf.internal import api_implementation


def makes_a_type():
    file = descriptor_pb2.FileDescriptorProto(name="case.proto", package="case", syntax="proto3")
    message = file.message_type.add(name="Item")
    message.field.add(name="name", number=1, type=9, label=1)
    message.field.add(name="counts", number=2, type=5, label=3)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file) if hasattr(pool, "Add") else pool.AddSerializedFile(file.SerializeToString())
    item = message_factory.GetMessageClass(pool.FindMessageTypeByName("case.Item"))(name="é", counts=[1, 300])
    return [item.SerializeToString(), json_format.MessageToDict(item), str(item)]


def knows_well_known_types():
    time = timestamp_pb2.Timestamp()
    time.FromJsonString("2024-01-02T03:04:05.5Z")
    struct = struct_pb2.Struct()
    struct.update({"a": [1, "b", None]})
    return [time.seconds, time.nanos, json_format.MessageToJson(struct), api_implementation.Type()]
