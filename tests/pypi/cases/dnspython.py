"""`dnspython`: messages of the DNS."""

import dns.message
import dns.name
import dns.rrset


def writes_and_reads():
    query = dns.message.make_query("example.com", "MX")
    query.id = 7
    answer = dns.message.make_response(query)
    answer.answer.append(dns.rrset.from_text("example.com.", 60, "IN", "MX", "10 mail.example.com."))
    return [query.to_wire(), str(dns.message.from_wire(answer.to_wire()).answer[0]), str(dns.name.from_text("é.example"))]
