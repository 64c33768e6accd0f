//! The row that a sealed value belongs to.

use uuid::Uuid;

/// The owner of a sealed value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    /// An agent's own.
    Agent(Uuid),
    /// The organization's, shared by agents that fall back to it. Its id is the context's.
    Organization,
    /// A person, who belongs to no organization: the context's is nil.
    Person(Uuid),
    /// The installation, for one of its own resources, whose id this is: the context's organization is nil.
    Installation(Uuid),
}

impl Owner {
    /// `agent`, `organization`, `person` or `installation`; the first two as the database writes them.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Agent(_) => "agent",
            Self::Organization => "organization",
            Self::Person(_) => "person",
            Self::Installation(_) => "installation",
        }
    }
}

/// The context that a sealed value is bound to. It opens only with the context that it was sealed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SealContext {
    /// The organization that the credential belongs to; nil for a person's and the installation's.
    pub organization_id: Uuid,
    /// The agent, organization, person or resource of the installation that owns it.
    pub owner: Owner,
    /// The credential, new with each change of account or token.
    pub credential_id: Uuid,
}

/// Domain separation from anything else that is ever sealed under the same key.
const DOMAIN: &[u8; 32] = b"linecard sealed credential, v1\0\0";

/// Domain, organization, kind of owner, owner, credential, header of the sealed value.
pub(crate) const ASSOCIATED_BYTES: usize = DOMAIN.len() + 16 + 1 + 16 + 16 + HEADER_BYTES;

/// Version and key id.
pub(crate) const HEADER_BYTES: usize = 1 + 4;

impl SealContext {
    /// The context of a person's own secret.
    pub const fn of_person(person: Uuid, credential_id: Uuid) -> Self {
        Self { organization_id: Uuid::nil(), owner: Owner::Person(person), credential_id }
    }

    /// The context of a secret of the installation, of one of its resources.
    pub const fn of_installation(resource: Uuid, credential_id: Uuid) -> Self {
        Self { organization_id: Uuid::nil(), owner: Owner::Installation(resource), credential_id }
    }

    /// The associated data of the cipher.
    ///
    /// Each field has a fixed width, so that no two contexts have the same encoding. The header
    /// is bound as well: a value cannot be relabelled as one of another version or key.
    pub(crate) fn associated_data(&self, header: [u8; HEADER_BYTES]) -> [u8; ASSOCIATED_BYTES] {
        let (kind, owner_id) = match self.owner {
            Owner::Agent(agent_id) => (1, agent_id),
            Owner::Organization => (2, self.organization_id),
            Owner::Person(person) => (3, person),
            Owner::Installation(resource) => (4, resource),
        };
        let fields = DOMAIN
            .iter()
            .chain(self.organization_id.as_bytes())
            .chain(std::iter::once(&kind))
            .chain(owner_id.as_bytes())
            .chain(self.credential_id.as_bytes())
            .chain(&header);
        let mut associated = [0; ASSOCIATED_BYTES];
        for (target, byte) in associated.iter_mut().zip(fields) {
            *target = *byte;
        }
        associated
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_reaches_the_associated_data() {
        let context = SealContext {
            organization_id: Uuid::from_u128(1),
            owner: Owner::Agent(Uuid::from_u128(2)),
            credential_id: Uuid::from_u128(3),
        };
        let encoded = context.associated_data([1, 0xaa, 0xbb, 0xcc, 0xdd]);
        let expected = [
            DOMAIN.as_slice(),
            Uuid::from_u128(1).as_bytes(),
            &[1],
            Uuid::from_u128(2).as_bytes(),
            Uuid::from_u128(3).as_bytes(),
            &[1, 0xaa, 0xbb, 0xcc, 0xdd],
        ]
        .concat();
        assert_eq!(encoded.as_slice(), expected);
    }

    #[test]
    fn an_agent_with_the_organizations_id_is_not_the_organization() {
        let id = Uuid::from_u128(7);
        let of_agent = SealContext { organization_id: id, owner: Owner::Agent(id), credential_id: Uuid::from_u128(3) };
        let of_organization = SealContext { owner: Owner::Organization, ..of_agent };
        assert_ne!(of_agent.associated_data([0; 5]), of_organization.associated_data([0; 5]));
    }

    #[test]
    fn what_is_sealed_for_a_person_opens_for_nobody_else() {
        let (person, credential_id) = (Uuid::from_u128(7), Uuid::from_u128(3));
        let own = SealContext::of_person(person, credential_id);
        let others = [
            SealContext::of_person(Uuid::from_u128(8), credential_id),
            SealContext::of_person(person, Uuid::from_u128(4)),
            SealContext::of_installation(person, credential_id),
            SealContext { owner: Owner::Agent(person), ..own },
            SealContext { owner: Owner::Organization, organization_id: person, ..own },
        ];
        for other in others {
            assert_ne!(own.associated_data([0; 5]), other.associated_data([0; 5]), "{other:?}");
        }
    }
}
